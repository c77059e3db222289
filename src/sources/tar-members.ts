import { createReadStream } from 'node:fs';
import { extract } from 'tar-stream';
import type { ExtractEvents } from 'tar-stream';
import { SourceError } from '../core/errors.ts';
import type { Member } from './sample-group.ts';
import type { SkipCounter } from './skip-counter.ts';
import { unreadable } from './source-errors.ts';
import { decodeText, MAX_TEXT_BYTES, textTooLong } from './text-file.ts';

type Entry = ExtractEvents['entry'][1];

const READ_BYTES = 1024 * 1024;

/**
 * The files of a tar archive in its order, reading it once from front to back. Links and devices are
 * counted as `not-a-file`. Throws SourceError for an archive that is broken or cut short.
 */
export async function* tarMembers(
  file: string,
  name: string,
  skips: SkipCounter,
  signal: AbortSignal,
): AsyncGenerator<Member> {
  const bytes = createReadStream(file, { highWaterMark: READ_BYTES });
  const archive = extract();
  bytes.on('error', (error) => archive.destroy(error));
  bytes.pipe(archive);
  try {
    for await (const entry of archive) {
      signal.throwIfAborted();
      const { type, name: path } = entry.header;
      if (type === 'file' || type === 'contiguous-file') {
        yield { path, text: () => readText(entry, `${name}:${path}`) };
      } else if (type !== 'directory') skips.add('not-a-file');
      // What was not read must be passed over before the next header comes.
      entry.resume();
    }
  } catch (error) {
    if (signal.aborted || error instanceof SourceError) throw error;
    throw unreadable(name, error);
  } finally {
    bytes.destroy();
    archive.destroy();
  }
}

async function readText(entry: Entry, origin: string): Promise<string> {
  if ((entry.header.size ?? 0) > MAX_TEXT_BYTES) throw textTooLong(origin);
  const chunks: Buffer[] = [];
  for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
  return decodeText(Buffer.concat(chunks), origin);
}
