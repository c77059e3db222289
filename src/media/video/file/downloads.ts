import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { checkByteLimit } from '../../bytes/byte-limit.ts';
import type { ByteReader } from '../../bytes/byte-reader.ts';
import { makeTemporaryFolder } from '../../make-temporary-folder.ts';
import { shownUrl } from '../../shown-uri.ts';
import { untilAborted } from '../../until-aborted.ts';

/** A downloaded file, by its folder and its name there. */
export interface Download {
  readonly folder: string;
  readonly name: string;
}

export interface Downloads {
  /** Downloads `url`, or takes what is there of it, for the time that `work` takes. */
  use<T>(
    url: string,
    maxBytes: number,
    signal: AbortSignal,
    work: (download: Download) => Promise<T>,
  ): Promise<T>;
  /** Removes all files. */
  close(): Promise<void>;
}

interface Entry {
  readonly file: Promise<Download>;
  /** 0 until it is downloaded. */
  sizeBytes: number;
  /** How many read it at present. */
  users: number;
}

/** Bytes of files that are kept though nobody reads them: each stage asks for a video again. */
const KEPT_BYTES = 2e9;

/** Remote videos as temporary files, since ffmpeg has to seek in them. */
export function createDownloads(reader: ByteReader): Downloads {
  const closing = new AbortController();
  const entries = new Map<string, Entry>();
  let folder: Promise<string> | null = null;
  let count = 0;

  const download = async (url: string, maxBytes: number): Promise<Download> => {
    const bytes = await reader.read(url, maxBytes, closing.signal);
    folder ??= makeTemporaryFolder('recaptor-video-');
    count += 1;
    const file = { folder: await folder, name: String(count) };
    await writeFile(join(file.folder, file.name), bytes);
    const entry = entries.get(url);
    if (entry !== undefined) entry.sizeBytes = bytes.length;
    return file;
  };

  /** One download serves all who ask meanwhile, and goes on where one of them is aborted. */
  const entryOf = (url: string, maxBytes: number): Entry => {
    const entry = entries.get(url) ?? { file: download(url, maxBytes), sizeBytes: 0, users: 0 };
    entry.file.catch(() => {
      if (entries.get(url) === entry) entries.delete(url);
    });
    entries.delete(url);
    entries.set(url, entry);
    return entry;
  };

  const removeOldest = async (): Promise<void> => {
    let sizeBytes = 0;
    const unread = [...entries].filter(([, entry]) => entry.users === 0).toReversed();
    for (const [url, entry] of unread) {
      sizeBytes += entry.sizeBytes;
      if (sizeBytes <= KEPT_BYTES || entry.sizeBytes === 0) continue;
      entries.delete(url);
      const { folder: parent, name } = await entry.file;
      await rm(join(parent, name), { force: true });
    }
  };

  return {
    use: async (url, maxBytes, signal, work) => {
      const entry = entryOf(url, maxBytes);
      entry.users += 1;
      try {
        const file = await untilAborted(entry.file, signal);
        checkByteLimit(shownUrl(url), entry.sizeBytes, maxBytes);
        return await work(file);
      } finally {
        entry.users -= 1;
        await removeOldest();
      }
    },
    close: async () => {
      closing.abort();
      if (folder !== null) await rm(await folder, { recursive: true, force: true });
    },
  };
}
