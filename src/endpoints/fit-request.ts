import { picturesOf } from '../core/call-hashes.ts';
import type { ChatRequest, PreparedPicture, Reduction } from '../core/chat.ts';
import { EndpointError } from '../core/errors.ts';

/** The picture with its sides times `factor`. */
export type Shrink = (
  picture: PreparedPicture,
  factor: number,
  signal: AbortSignal,
) => Promise<PreparedPicture>;

/** A question as it is asked. `reduction` is null where nothing was taken from it. */
export interface Fitted {
  readonly request: ChatRequest;
  readonly reduction: Reduction | null;
}

/** What is asked for after a refusal: so many of the pictures, with their sides times `scale`. */
interface Size {
  readonly pictures: number;
  readonly scale: number;
}

/** How many pictures one call may hold, as far as a server has said so. */
export interface PictureLimit {
  most: number;
}

const STEP_DOWN = 0.7;
/** Smaller, and a caption would be guessed. */
const SMALLEST_SCALE = 0.25;

const TOO_MUCH: ReadonlySet<string> = new Set([
  'endpoint_context_overflow',
  'endpoint_too_many_pictures',
  'endpoint_too_large',
]);

/**
 * Asks again with fewer pictures, spread evenly over those given, and then with smaller ones, where
 * the server refuses a request for its size. How many pictures it takes, where it says so, is
 * remembered: the same requests are reduced alike whichever came first. Throws what `ask` throws
 * where nothing more can be taken away.
 */
export function createFitter(shrink: Shrink | null, limit: PictureLimit = unlimited()) {
  return async <Result>(
    request: ChatRequest,
    signal: AbortSignal,
    ask: (request: ChatRequest) => Promise<Result>,
  ): Promise<{
    readonly result: Result;
    readonly fitted: Fitted;
    readonly earlierRequests: number;
  }> => {
    const given = picturesOf(request).length;
    let size: Size = { pictures: Math.min(given, limit.most), scale: 1 };
    for (let earlierRequests = 0; ; earlierRequests += 1) {
      const fitted = await fittedTo(request, size, given, shrink, signal);
      try {
        return { result: await ask(fitted.request), fitted, earlierRequests };
      } catch (error) {
        if (!(error instanceof EndpointError) || !TOO_MUCH.has(error.code)) throw error;
        const named = mostNamedIn(error);
        // Of one that takes none nothing is remembered: a caption without its picture would be made up.
        if (named !== null && named > 0) limit.most = Math.min(limit.most, named);
        const smaller = smallerThan(size, named, shrink !== null);
        if (smaller === null) throw error;
        size = smaller;
      }
    }
  };
}

function unlimited(): PictureLimit {
  return { most: Infinity };
}

/** The request as it was sent after a reduction that a call records. */
export async function reduceRequest(
  request: ChatRequest,
  { picturesSent, scale }: Reduction,
  shrink: Shrink,
  signal: AbortSignal,
): Promise<ChatRequest> {
  const size = { pictures: picturesSent, scale };
  return (await fittedTo(request, size, picturesOf(request).length, shrink, signal)).request;
}

/** Halves the number of pictures down to one, then their sides. Null where nothing is left to take. */
function smallerThan(size: Size, named: number | null, canShrink: boolean): Size | null {
  const { pictures, scale } = size;
  if (pictures === 0) return null;
  if (named !== null && named < pictures) return named < 1 ? null : { ...size, pictures: named };
  if (pictures > 1) return { ...size, pictures: Math.ceil(pictures / 2) };
  const smaller = scale * STEP_DOWN;
  return canShrink && smaller >= SMALLEST_SCALE ? { ...size, scale: smaller } : null;
}

async function fittedTo(
  request: ChatRequest,
  { pictures, scale }: Size,
  given: number,
  shrink: Shrink | null,
  signal: AbortSignal,
): Promise<Fitted> {
  if (pictures === given && scale === 1) return { request, reduction: null };
  const parts = withPictures(request.parts, new Set(spread(given, pictures)));
  const shrunk = await Promise.all(
    parts.map(async (part) =>
      'picture' in part && shrink !== null && scale < 1
        ? { picture: await shrink(part.picture, scale, signal) }
        : part,
    ),
  );
  return {
    request: { ...request, parts: shrunk },
    reduction: { picturesGiven: given, picturesSent: pictures, scale },
  };
}

/** Leaves the pictures that are not `kept` out, each with its title. */
function withPictures(parts: ChatRequest['parts'], kept: ReadonlySet<number>) {
  const places = parts.flatMap((part, place) => ('picture' in part ? [place] : []));
  const keptPlaces = new Set(places.filter((_, index) => kept.has(index)));
  return parts.filter((part, place) => {
    if ('picture' in part) return keptPlaces.has(place);
    return part.isTitle !== true || keptPlaces.has(place + 1);
  });
}

/** `kept` places out of `given`, evenly spread, with the first and the last; one is in the middle. */
function spread(given: number, kept: number): readonly number[] {
  if (kept === 1) return [Math.floor((given - 1) / 2)];
  return Array.from({ length: kept }, (_, index) => Math.round((index * (given - 1)) / (kept - 1)));
}

/** vLLM: "At most 4 image(s) may be provided in one request." */
function mostNamedIn({ message, code }: EndpointError): number | null {
  if (code !== 'endpoint_too_many_pictures') return null;
  const named = /at most (\d+) image/i.exec(message)?.[1];
  return named === undefined ? null : Number(named);
}
