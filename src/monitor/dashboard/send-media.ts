import type { Context } from 'hono';
import parseRange from 'range-parser';
import type { OpenMedia } from '../../core/media.ts';

/** Sends media whole, or the one range that a player asks for. Several at once get all of it. */
export function sendMedia(context: Context, media: OpenMedia): Response {
  const { sizeBytes, mediaType } = media;
  context.header('Content-Type', mediaType);
  context.header('Accept-Ranges', 'bytes');
  context.header('Cache-Control', 'private, max-age=3600');
  const asked = context.req.header('Range');
  const ranges = asked === undefined ? [] : parseRange(sizeBytes, asked);
  if (ranges === -1) {
    context.header('Content-Range', `bytes */${sizeBytes}`);
    return context.body(null, 416);
  }
  const [range, ...more] = ranges === -2 ? [] : ranges;
  if (range === undefined || more.length > 0) {
    context.header('Content-Length', String(sizeBytes));
    return context.body(media.read({ start: 0, end: sizeBytes - 1 }));
  }
  context.header('Content-Range', `bytes ${range.start}-${range.end}/${sizeBytes}`);
  context.header('Content-Length', String(range.end - range.start + 1));
  return context.body(media.read(range), 206);
}
