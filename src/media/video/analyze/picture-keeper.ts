import type { KeptPicture, KeptPictureOptions } from '../../../core/video.ts';
import { loadSharp } from '../../load-sharp.ts';
import type { NutFrame } from '../nut/nut-reader.ts';
import { spanOfTime } from './sampling.ts';

export interface PictureKeeper {
  push(frame: NutFrame): void;
  /** Encodes what was pushed, if anything, and hands on whole bundles. ffmpeg is to wait for it. */
  settle(): void | Promise<void>;
  /** Hands on the rest. Returns the number of bundles. */
  end(): Promise<number>;
}

/** One to two megabytes, so that a film takes no more memory than a clip. */
const BUNDLE = 64;

/** 28 KB for a detailed picture of 398 x 224 pixels; what it loses, no scorer sees. */
const JPEG_QUALITY = 90;

/** Encodes the small pictures of a video as they come, and hands them on in bundles. */
export function createPictureKeeper(
  { everySeconds }: KeptPictureOptions,
  handOn: (bundle: readonly KeptPicture[]) => void,
): PictureKeeper {
  const decoded: NutFrame[] = [];
  let bundle: KeptPicture[] = [];
  let bundles = 0;
  let lastSpan = Number.NEGATIVE_INFINITY;
  const handOnBundle = (): void => {
    handOn(bundle);
    bundle = [];
    bundles += 1;
  };
  const encodeAll = async (): Promise<void> => {
    for (const frame of decoded.splice(0)) {
      bundle.push({ seconds: frame.seconds, bytes: await encoded(frame) });
      if (bundle.length === BUNDLE) handOnBundle();
    }
  };
  return {
    push: (frame) => {
      // Where a video changes its frames' size, ffmpeg begins to select anew.
      const span = spanOfTime(frame.seconds, 1 / everySeconds);
      if (span <= lastSpan) return;
      lastSpan = span;
      decoded.push({ ...frame, bytes: Uint8Array.from(frame.bytes) });
    },
    settle: () => (decoded.length === 0 ? undefined : encodeAll()),
    end: async () => {
      await encodeAll();
      if (bundle.length > 0) handOnBundle();
      return bundles;
    },
  };
}

async function encoded({ bytes, width, height }: NutFrame): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const jpeg = await sharp(bytes, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
  // A plain array of its own, as it crosses to another thread.
  return Uint8Array.from(jpeg);
}
