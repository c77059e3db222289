/** Whether the stretch from one frame to another, by index, is as long as a shot has to be. */
export type LongEnough = (fromFrame: number, toFrame: number) => boolean;

/**
 * PySceneDetect's `FlashFilter.Mode.SUPPRESS`, the only one until 0.6.3: a frame over the threshold
 * is a cut if a shot's length has passed since the last cut, or since the first frame.
 */
export function suppressFlashes(isAbove: readonly boolean[], isLongEnough: LongEnough): number[] {
  const cuts: number[] = [];
  for (const [frame, above] of isAbove.entries()) {
    if (above && isLongEnough(cuts.at(-1) ?? 0, frame)) cuts.push(frame);
  }
  return cuts;
}

/**
 * PySceneDetect's `FlashFilter.Mode.MERGE`, the default since 0.6.4. A frame over the threshold is a
 * cut if a shot's length has passed since the last such frame, or since the first frame. Else, once
 * there was a cut, merging begins: nothing is a cut until a shot's length passes below the threshold,
 * and then the last frame over it is one, if merging has lasted for a shot's length; if it has not,
 * merging goes on. So a short shot belongs to the one before it, a strobe light's flashes give one
 * cut at their end, and what is still being merged at the video's end gives none.
 */
export function mergeFlashes(isAbove: readonly boolean[], isLongEnough: LongEnough): number[] {
  const cuts: number[] = [];
  let lastAbove = 0;
  let mergeStart: number | null = null;
  for (const [frame, above] of isAbove.entries()) {
    const hasPassed = isLongEnough(lastAbove, frame);
    if (above) lastAbove = frame;
    if (mergeStart !== null) {
      if (above || !hasPassed || !isLongEnough(mergeStart, lastAbove)) continue;
      cuts.push(lastAbove);
      mergeStart = null;
    } else if (above && hasPassed) cuts.push(frame);
    else if (above && cuts.length > 0) mergeStart = frame;
  }
  return cuts;
}
