import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { checkByteLimit } from '../../bytes/byte-limit.ts';
import type { RemoteReader } from '../../bytes/remote-reader.ts';
import { shownUrl } from '../../shown-uri.ts';
import { untilAborted } from '../../until-aborted.ts';
import { saveRemote } from './save-remote.ts';
import { makeVideoFolder } from './video-folder.ts';

/** A downloaded file, by its folder and its name there. */
export interface Download {
  readonly folder: string;
  readonly name: string;
  readonly sizeBytes: number;
}

export interface Downloads {
  /** Downloads `url`, or takes what is there of it, for the time that `work` takes. */
  use<T>(
    url: string,
    maxBytes: number,
    signal: AbortSignal,
    work: (download: Download) => Promise<T>,
  ): Promise<T>;
  /** Ends what is under way, and removes all files. */
  close(): Promise<void>;
}

interface Entry {
  readonly file: Promise<Download>;
  readonly stop: AbortController;
  /** Null until it is downloaded. */
  done: Download | null;
  /** How many read it, or wait for it, at present. */
  users: number;
}

/** Bytes of files that are kept though nobody reads them: each stage asks for a video again. */
const KEPT_BYTES = 2e9;

/** Remote videos as temporary files, since ffmpeg has to seek in them. */
export function createDownloads(reader: RemoteReader): Downloads {
  const entries = new Map<string, Entry>();
  const { save, removeAll } = createFolder(reader);

  const begin = (url: string, maxBytes: number): Entry => {
    const stop = new AbortController();
    const entry: Entry = {
      ...{ file: save(url, maxBytes, stop.signal), stop },
      ...{ done: null, users: 0 },
    };
    entry.file.then(
      (done) => void (entry.done = done),
      () => entries.get(url) === entry && entries.delete(url),
    );
    return entry;
  };

  /** One download serves all who ask meanwhile, and goes on while one of them waits. */
  const entryOf = (url: string, maxBytes: number): Entry => {
    const known = entries.get(url);
    const entry = known === undefined || known.stop.signal.aborted ? begin(url, maxBytes) : known;
    entries.delete(url);
    entries.set(url, entry);
    return entry;
  };

  const removeOldest = async (): Promise<void> => {
    let keptBytes = 0;
    for (const [url, { done, users }] of [...entries].toReversed()) {
      if (done === null || users > 0) continue;
      keptBytes += done.sizeBytes;
      if (keptBytes <= KEPT_BYTES) continue;
      entries.delete(url);
      await rm(join(done.folder, done.name), { force: true });
    }
  };

  return {
    use: async (url, maxBytes, signal, work) => {
      const entry = entryOf(url, maxBytes);
      entry.users += 1;
      try {
        const file = await untilAborted(entry.file, signal);
        checkByteLimit(shownUrl(url), file.sizeBytes, maxBytes);
        return await work(file);
      } finally {
        entry.users -= 1;
        if (entry.users === 0 && entry.done === null) await giveUp(entry);
        await removeOldest();
      }
    },
    close: async () => {
      await Promise.all([...entries.values()].map(giveUp));
      await removeAll();
    },
  };
}

/** A folder of its own for the files, made for the first of them that finds a place for it. */
function createFolder(reader: RemoteReader) {
  let folder: Promise<string> | null = null;
  let count = 0;
  const make = async (): Promise<string> => {
    try {
      return await makeVideoFolder();
    } catch (error) {
      folder = null;
      throw error;
    }
  };
  return {
    save: async (url: string, maxBytes: number, signal: AbortSignal): Promise<Download> => {
      count += 1;
      const place = { name: String(count), folder: await (folder ??= make()) };
      const path = join(place.folder, place.name);
      return { ...place, sizeBytes: await saveRemote(reader, { url, path, maxBytes }, signal) };
    },
    removeAll: async (): Promise<void> => {
      if (folder !== null) await rm(await folder, { recursive: true, force: true });
    },
  };
}

/** Resolves once the download is at its end, its file removed where it was under way. */
async function giveUp(entry: Entry): Promise<void> {
  entry.stop.abort();
  await entry.file.catch(() => undefined);
}
