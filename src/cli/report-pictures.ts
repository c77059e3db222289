import pLimit from 'p-limit';
import type { PreparedPicture } from '../core/chat.ts';
import { RecaptorError } from '../core/errors.ts';
import type { Media } from '../core/media.ts';
import type { VideoMedia } from '../core/video.ts';
import type { ShownRecord } from '../monitor/report/report-data.ts';
import { pictureKey } from '../monitor/report/report-page.ts';

/** Of 160 pixels and some six kilobytes each: a megabyte and a half for the whole page. */
const MOST_PICTURES = 240;
const VIEW = {
  longestSide: 160,
  quality: 70,
  background: '#ffffff',
  maxBytes: Number.MAX_SAFE_INTEGER,
  maxPixels: 268_402_689,
};

/** Small pictures of the records, as data URLs. Media that cannot be read any more are left out. */
export async function reportPictures(
  records: readonly ShownRecord[],
  media: Media & VideoMedia,
  { concurrency, signal }: { readonly concurrency: number; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map(records.map((record) => [pictureKey(record), record]));
  const limit = pLimit(concurrency);
  const pictures = new Map<string, string>();
  await Promise.all(
    [...wanted].slice(0, MOST_PICTURES).map(async ([key, record]) =>
      limit(async () => {
        const picture = await pictureOf(record, media, signal);
        if (!picture) return;
        const bytes = Buffer.from(picture.bytes).toString('base64');
        pictures.set(key, `data:${picture.mediaType};base64,${bytes}`);
      }),
    ),
  );
  return pictures;
}

async function pictureOf(
  { kind, uri, seconds }: ShownRecord,
  media: Media & VideoMedia,
  signal: AbortSignal,
): Promise<PreparedPicture | undefined> {
  try {
    if (kind === 'image') return await media.preparePicture(uri, VIEW, signal);
    const [frame] = await media.extractFrames(uri, [seconds ?? 0], VIEW, signal);
    return frame;
  } catch (error) {
    if (error instanceof RecaptorError) return undefined;
    throw error;
  }
}
