import { describe, expect, it } from 'vitest';

import { RecaptorError } from '../../../src/core/errors.ts';
import {
  createRemoteReader,
  type RemoteOptions,
  type RemoteReader,
} from '../../../src/media/bytes/remote-reader.ts';
import { loopback } from '../../support/loopback.ts';

const { signal } = new AbortController();
const { serve, closing } = loopback();

function readerWith(options: Partial<RemoteOptions>): RemoteReader {
  const usual = { allowHosts: ['127.0.0.1'], timeoutMs: 5000, maxRedirects: 3 };
  return closing(createRemoteReader({ ...usual, ...options }));
}

describe('a download', () => {
  const PART = Buffer.alloc(64 * 1024, 'x');

  /** Downloads and gives the sizes of the pieces; `within` is the time limit. */
  async function download(port: number, within: number, maxBytes = 1e9): Promise<number[]> {
    const pieces: number[] = [];
    const url = `http://127.0.0.1:${port}/a.mp4?key=secret`;
    const reader = readerWith({ timeoutMs: within });
    const size = await reader.download(url, maxBytes, signal, async (piece) => {
      pieces.push(piece.byteLength);
    });
    expect(pieces.reduce((sum, bytes) => sum + bytes, 0)).toBe(size);
    return pieces;
  }

  it('may take longer than the time limit while it goes on', async () => {
    const { port } = await serve((_request, response) => {
      let left = 12;
      const steady = setInterval(() => {
        response.write(PART);
        left -= 1;
        if (left > 0) return;
        clearInterval(steady);
        response.end();
      }, 300);
    });
    const pieces = await download(port, 1_500);
    expect(pieces.reduce((sum, bytes) => sum + bytes, 0)).toBe(12 * PART.length);
  });

  it('ends where nothing more comes', async () => {
    const { port } = await serve((_request, response) => void response.write(PART));
    const failure = download(port, 150);
    await expect(failure).rejects.toMatchObject({ code: 'remote_timeout', retryable: true });
    await expect(failure).rejects.toThrow(
      /a\.mp4: the server sent less than 64 KiB within 150 ms; .* raise remote\.timeoutMs/,
    );
  });

  it('ends where the body only drips', async () => {
    const { port } = await serve((_request, response) => {
      const dripping = setInterval(() => response.write('.'), 10);
      response.on('close', () => {
        clearInterval(dripping);
      });
    });
    await expect(download(port, 150)).rejects.toMatchObject({ code: 'remote_timeout' });
  });

  it('does not take a slow disk for a slow server', async () => {
    const { port } = await serve((_request, response) => response.end(PART));
    const reader = readerWith({ timeoutMs: 400 });
    const size = await reader.download(`http://127.0.0.1:${port}/`, 1e9, signal, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    });
    expect(size).toBe(PART.length);
  });

  it('that is too large is refused before its body comes, or once that is too long', async () => {
    const told = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 5_000_000 }).flushHeaders();
    });
    const tooLarge = { code: 'media_too_large', retryable: false };
    await expect(download(told.port, 5_000, 1_000_000)).rejects.toMatchObject(tooLarge);
    const endless = await serve((_request, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write(PART));
      };
      response.on('drain', pour);
      pour();
    });
    await expect(download(endless.port, 5_000, 1_000_000)).rejects.toMatchObject(tooLarge);
  });

  it('that breaks off before its promised end can be retried', async () => {
    const { port } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 2 * PART.length });
      response.write(PART, () => response.destroy());
    });
    const unreachable = { name: 'MediaError', code: 'remote_unreachable', retryable: true };
    await expect(download(port, 5_000)).rejects.toMatchObject(unreachable);
  });

  it('is held to the same addresses', async () => {
    const { port } = await serve((_request, response) =>
      response.writeHead(302, { location: `http://localhost:${port}/` }).end(),
    );
    await expect(download(port, 5_000)).rejects.toMatchObject({ code: 'remote_refused_address' });
  });

  it('ends with what its writer throws of its own', async () => {
    const { port } = await serve((_request, response) => response.end(PART));
    const full = new RecaptorError('no room', { code: 'temporary_folder' });
    const failure = readerWith({}).download(`http://127.0.0.1:${port}/`, 1e9, signal, async () => {
      throw full;
    });
    await expect(failure).rejects.toBe(full);
  });
});
