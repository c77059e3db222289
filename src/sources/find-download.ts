import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from '../core/dataset.ts';
import { parseUri } from '../core/uri.ts';
import { kindOf, VIDEO_EXTENSIONS } from './media-kind.ts';
import { fileUri } from './media-path.ts';
import type { Root } from './media-path.ts';
import type { SkipCounter } from './skip-counter.ts';

/**
 * Completes the path of a video that is named without an extension, as by its id: `abc` becomes
 * `abc.mp4`, or the first other extension under which a file is there. Where there is none, the row's
 * address is taken if it names a video file; a page around a video, as YouTube's, is no video. Else
 * the video was not downloaded: the row is counted as `no-media`, and null.
 */
export async function findDownload(
  row: Row,
  { root, skips, urlColumn }: Downloads,
): Promise<Row | null> {
  const uri = parseUri(row.uri);
  if (uri.form !== 'file' || kindOf(uri.path) !== null) return row;
  for (const extension of VIDEO_EXTENSIONS) {
    const path = `${uri.path}.${extension}`;
    const stats = await stat(join(root.directory, path)).catch(() => null);
    if (stats?.isFile() === true) return { ...row, uri: fileUri(path) };
  }
  const url = urlColumn === null ? null : row.extra[urlColumn];
  if (typeof url === 'string' && parseUri(url).form === 'remote' && kindOf(url) === 'video') {
    return { ...row, uri: url };
  }
  skips.add('no-media');
  return null;
}

/** Where downloads may be, and what else a row may say of its video. */
export interface Downloads {
  readonly root: Root;
  readonly skips: SkipCounter;
  /** Null where no column holds addresses. */
  readonly urlColumn: string | null;
}
