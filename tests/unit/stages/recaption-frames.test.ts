import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../src/core/chat.ts';
import { EndpointError } from '../../../src/core/errors.ts';
import { recaptionFrames } from '../../../src/stages/recaption-frames.ts';
import { CLIP } from './made-clip.ts';
import { madeContext, textOf, type Said } from './made-context.ts';

const RECORD = { ...CLIP, shortCaption: 'A man walks.' };
const REFUSED: Said = { outcome: 'refused', text: 'No.' };
const OPTIONS = { prompt: 'At {{seconds}} s of "{{short_caption}}".', picture: {} };

function frameOf(request: ChatRequest): string {
  const [picture] = request.parts.flatMap((part) => ('picture' in part ? [part.picture] : []));
  return picture?.sha256 ?? '';
}

/** Refuses the frames given, each so many times. */
function refusing(times: Readonly<Record<string, number>>) {
  const left = { ...times };
  return (request: ChatRequest): Said => {
    const frame = frameOf(request);
    const count = left[frame] ?? 0;
    left[frame] = count - 1;
    return count > 0 ? REFUSED : { outcome: 'complete', text: `caption of ${frame}` };
  };
}

describe('recaption-frames', () => {
  it('captions every frame on its own, given its second and the short caption', async () => {
    const context = madeContext({ say: refusing({}) });
    expect(await recaptionFrames(OPTIONS).run(RECORD, context)).toEqual({
      outcome: 'emit',
      fields: {
        denseCaptions: [1, 3, 5, 7].map((seconds) => ({
          seconds,
          caption: `caption of frame-at-${10 + seconds}`,
        })),
        failedFrames: 0,
      },
    });
    expect(textOf(context.asked[1]?.request)).toBe('At 3.0 s of "A man walks.".');
  });

  it('asks for a frame that was refused once more, alone, and after all others', async () => {
    const context = madeContext({ say: refusing({ 'frame-at-13': 1 }) });
    expect(await recaptionFrames(OPTIONS).run(RECORD, context)).toMatchObject({
      fields: { denseCaptions: { length: 4 }, failedFrames: 0 },
    });
    const frames = context.asked.map(({ request }) => frameOf(request));
    expect(frames).toEqual([
      'frame-at-11',
      'frame-at-13',
      'frame-at-15',
      'frame-at-17',
      'frame-at-13',
    ]);
    expect(textOf(context.asked[4]?.request)).toContain('only describe what can be seen');
  });

  it('goes on without the frames that failed, up to the share configured', async () => {
    const context = madeContext({ say: refusing({ 'frame-at-13': 2 }) });
    expect(await recaptionFrames(OPTIONS).run(RECORD, context)).toMatchObject({
      outcome: 'emit',
      fields: { denseCaptions: [{ seconds: 1 }, { seconds: 5 }, { seconds: 7 }], failedFrames: 1 },
    });
  });

  it('fails a clip beyond that share, and says how many frames failed, and why', async () => {
    const context = madeContext({ say: refusing({ 'frame-at-13': 2, 'frame-at-17': 2 }) });
    expect(await recaptionFrames(OPTIONS).run(RECORD, context)).toMatchObject({
      ...{ outcome: 'fail', code: 'frames_failed', retryable: true },
      message:
        '2 of 4 frames have no caption, and at most 25 % may fail; the first, at 3.0 s: the answer has the fault "refusal"',
    });
    const lenient = madeContext({ say: refusing({ 'frame-at-13': 2, 'frame-at-17': 2 }) });
    const stage = recaptionFrames({ ...OPTIONS, maxFailedShare: 0.5 });
    expect(await stage.run(RECORD, lenient)).toMatchObject({ outcome: 'emit' });
  });

  it('fails a clip that has no caption of any frame, whatever the share', async () => {
    const context = madeContext({ say: () => REFUSED });
    const stage = recaptionFrames({ ...OPTIONS, maxFailedShare: 1 });
    expect(await stage.run(RECORD, context)).toMatchObject({ code: 'frames_failed' });
  });

  it('lets a request that the server refuses cost its own frame only', async () => {
    const failing = (fault: 'request' | 'endpoint') =>
      madeContext({
        say: (request) => {
          if (frameOf(request) !== 'frame-at-13') return { outcome: 'complete', text: 'A man.' };
          throw new EndpointError('the picture is too large', { fault, code: 'test' });
        },
      });
    const context = failing('request');
    expect(await recaptionFrames(OPTIONS).run(RECORD, context)).toMatchObject({
      fields: { failedFrames: 1 },
    });
    // The endpoint has retried what can be retried.
    expect(context.asked).toHaveLength(4);
    await expect(recaptionFrames(OPTIONS).run(RECORD, failing('endpoint'))).rejects.toMatchObject({
      fault: 'endpoint',
    });
  });

  it('asks for as many frames at once as it may, and no more', async () => {
    let inFlight = 0;
    let most = 0;
    const context = madeContext({
      say: async () => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await new Promise((done) => setImmediate(done));
        inFlight -= 1;
        return { outcome: 'complete', text: 'A man.' };
      },
    });
    const clip = { ...RECORD, endSeconds: 30 };
    await recaptionFrames({ ...OPTIONS, framesAtOnce: 3 }).run(clip, context);
    expect(context.asked).toHaveLength(10);
    expect(most).toBe(3);
  });
});
