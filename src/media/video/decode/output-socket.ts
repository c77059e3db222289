import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { makeTemporaryFolder, temporaryFolderFault } from '../../make-temporary-folder.ts';

export interface OutputSocket {
  /** To be a process's standard output; to be destroyed here as soon as the process has it. */
  readonly forProcess: Socket;
  /** Settles when nothing more will come, and what came is taken. Never rejects. */
  readonly ended: Promise<void>;
}

/** Valid until the function returns, or what it returns is settled; no more is read before. */
export type TakeBytes = (bytes: Uint8Array) => void | Promise<void>;

/** Somewhat more than ffmpeg writes at once, so that pieces of two writes need no third read. */
const BUFFER_BYTES = 128 * 1024;

/** Of a socket's path, in bytes, on macOS; Linux allows four more. Node cuts a longer one off. */
const LONGEST_PATH = 103;

/**
 * Opens a way for the output of a child process, which is read into one buffer over and over. A pipe
 * of Node's own allocates 64 KB for each read, and to collect these costs a tenth of decoding at 360p.
 *
 * The two ends meet at a socket in a folder of its own, where nobody else can come between them. It
 * is gone when this function returns.
 *
 * Throws RecaptorError `temporary_folder`.
 *
 * @param take Must not throw, nor reject.
 */
export async function openOutputSocket(take: TakeBytes): Promise<OutputSocket> {
  const folder = await makeTemporaryFolder('recaptor-', socketRoot());
  const server = createServer();
  try {
    const path = join(folder, 's');
    await listenAt(path, server);
    const { reader, ended } = readFrom(path, take);
    const [connection] = await Promise.all([once(server, 'connection'), once(reader, 'connect')]);
    // What a killed process leaves unread may end in an error; `close` follows.
    reader.on('error', () => {});
    const [forProcess] = connection as [Socket];
    return { forProcess, ended };
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The system's own, where the folder for temporary files has too long a name. */
function socketRoot(): string {
  const isShort = Buffer.byteLength(join(tmpdir(), 'recaptor-XXXXXX', 's')) <= LONGEST_PATH;
  return isShort ? tmpdir() : '/tmp';
}

/**
 * Some file systems that can be written hold no sockets.
 *
 * Throws RecaptorError `temporary_folder`: every video meets the same.
 *
 * @param path In a folder of its own in the one for temporary files.
 */
export async function listenAt(path: string, server: Server): Promise<void> {
  try {
    server.listen(path);
    await once(server, 'listening');
  } catch (error) {
    const root = dirname(dirname(path));
    throw temporaryFolderFault(root, 'cannot hold the socket that decoding needs', error);
  }
}

function readFrom(
  path: string,
  take: TakeBytes,
): { readonly reader: Socket; readonly ended: Promise<void> } {
  let taken: void | Promise<void>;
  const onBytes = (count: number, bytes: Uint8Array): boolean => {
    taken = take(bytes.subarray(0, count));
    if (taken === undefined) return true;
    void taken.then(() => reader.resume());
    return false;
  };
  const buffer = new Uint8Array(BUFFER_BYTES);
  const reader = connect({ path, onread: { buffer, callback: onBytes } });
  const ended = new Promise<void>((resolve) => {
    reader.once('close', () => resolve(taken));
  });
  return { reader, ended };
}
