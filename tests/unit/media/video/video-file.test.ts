import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { sha256 } from '../../../../src/core/hash.ts';
import { withLocalFile } from '../../../../src/media/bytes/local-file.ts';
import { withVideoFile, type VideoFile } from '../../../../src/media/video/file/video-file.ts';
import { temporaryFolders } from '../temporary-folder.ts';

const newFolder = temporaryFolders();
const { signal } = new AbortController();
const LIMITS = { shown: 'a.mp4', maxBytes: 1e6 };

async function withFile<T>(
  content: Buffer,
  range: { readonly offset: number; readonly sizeBytes: number } | null,
  work: (file: VideoFile, path: string) => Promise<T>,
): Promise<T> {
  const root = await newFolder();
  const path = join(root, 'a.mp4');
  await writeFile(path, content);
  return withLocalFile(root, 'a.mp4', (local) =>
    withVideoFile(local, range, LIMITS, (file) => work(file, local.path)),
  );
}

describe('a video file', () => {
  it('is given to ffmpeg by its path, and hashed', async () => {
    const content = Buffer.from('a video');
    await withFile(content, null, async (file, path) => {
      expect(file.input).toEqual({ url: `file:${path}`, protocols: 'file' });
      expect(file.sizeBytes).toBe(7);
      expect(await file.sha256(signal)).toBe(sha256(content));
    });
  });

  it('inside an archive is given by its place there, and hashed alone', async () => {
    const range = { offset: 3, sizeBytes: 5 };
    await withFile(Buffer.from('---video---'), range, async (file, path) => {
      expect(file.input).toEqual({
        url: `subfile,,start,3,end,8,,:file:${path}`,
        protocols: 'subfile,file',
      });
      expect(await file.sha256(signal)).toBe(sha256('video'));
    });
  });

  it('fails as retryable where it changes while it is read', async () => {
    const reading = withFile(Buffer.from('a video'), null, async (_file, path) => {
      await appendFile(path, '!');
      return 'a result of two contents';
    });
    await expect(reading).rejects.toMatchObject({ code: 'media_changed', retryable: true });
  });

  it('has another version once it is written anew with the same size', async () => {
    const root = await newFolder();
    const versionOf = async (content: string): Promise<string> => {
      await writeFile(join(root, 'a.mp4'), content);
      return withLocalFile(root, 'a.mp4', (local) =>
        withVideoFile(local, null, LIMITS, async ({ version }) => version),
      );
    };
    expect(await versionOf('one')).not.toBe(await versionOf('two'));
  });

  it('fails where it is empty or over the limit', async () => {
    const nothing = async (): Promise<void> => undefined;
    await expect(withFile(Buffer.alloc(0), null, nothing)).rejects.toMatchObject({
      code: 'media_empty',
    });
    await expect(withFile(Buffer.alloc(1e6 + 1), null, nothing)).rejects.toMatchObject({
      code: 'media_too_large',
    });
  });

  it('stops hashing when it is aborted', async () => {
    const reason = new Error('stopped');
    const hashing = withFile(Buffer.from('a video'), null, (file) =>
      file.sha256(AbortSignal.abort(reason)),
    );
    await expect(hashing).rejects.toBe(reason);
  });
});
