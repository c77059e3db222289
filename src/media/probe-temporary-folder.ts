import { rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';

import { makeTemporaryFolder } from './make-temporary-folder.ts';
import { openOutputSocket } from './video/decode/output-socket.ts';

/**
 * Does in the folder for temporary files what videos need there: a folder for those that are
 * downloaded, and a socket for what is decoded. Says where it is, and how much room it has.
 *
 * Throws RecaptorError `temporary_folder`.
 */
export async function probeTemporaryFolder(): Promise<string> {
  await rm(await makeTemporaryFolder('recaptor-video-'), { recursive: true });
  const { forProcess, ended } = await openOutputSocket(() => undefined);
  forProcess.destroy();
  await ended;
  const { bavail, bsize } = await statfs(tmpdir());
  return `${tmpdir()} can be written, ${((bavail * bsize) / 1e9).toFixed(1)} GB free`;
}
