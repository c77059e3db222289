import type { PreparedPicture } from '../../../core/chat.ts';
import type { PrepareOptions } from '../../../core/media.ts';
import { loadSharp } from '../../load-sharp.ts';
import { encodePicture } from '../../prepare-picture.ts';
import type { NutFrame } from '../nut/nut-reader.ts';

export interface FrameSource {
  /** The video's name in messages. */
  readonly shown: string;
  readonly mediaSha256: string;
  readonly hasAlpha: boolean;
}

/** Encodes a decoded frame just as a picture of the same pixels is encoded. */
export async function encodeFrame(
  { bytes, width, height }: NutFrame,
  source: FrameSource,
  options: PrepareOptions,
): Promise<PreparedPicture> {
  const sharp = await loadSharp();
  const raw = { width, height, channels: source.hasAlpha ? (4 as const) : (3 as const) };
  const decoder = (): ReturnType<typeof sharp> => sharp(bytes, { raw });
  const picture = await encodePicture(
    {
      shown: source.shown,
      bytes: NO_FILE,
      metadata: await decoder().metadata(),
      format: 'raw',
      decoder,
    },
    options,
  );
  return { ...picture, sourceSha256: source.mediaSha256 };
}

/** The frame has no file of its own; the source is the video's. */
const NO_FILE = new Uint8Array();
