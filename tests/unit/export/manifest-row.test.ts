import { describe, expect, it } from 'vitest';
import { manifestRow } from '../../../src/export/manifest-row.ts';
import { parseUri } from '../../../src/core/uri.ts';

function rowOf(uri: string) {
  const sample = {
    id: 'a',
    kind: 'image' as const,
    uri,
    originalCaption: null,
    origin: 'x:1',
    extra: {},
  };
  return manifestRow('run', sample, { longCaption: 'A dog.' }, [], 'long');
}

describe('file_name', () => {
  it.each([
    ['a path from the media root', 'images/a.jpg', 'images/a.jpg'],
    [
      'the path of the archive with that of the member',
      'tar:shards/00000.tar!/dir/0001.jpg',
      'shards/00000.tar/dir/0001.jpg',
    ],
    ['the URL of a remote file', 'https://host/a.jpg?size=2', 'https://host/a.jpg?size=2'],
  ])('is %s', (_what, uri, fileName) => {
    expect(rowOf(uri)).toMatchObject({ file_name: fileName, source: uri });
  });

  it('tells members of one name in two archives apart', () => {
    const names = ['0.tar', '1.tar'].map((archive) => rowOf(`tar:${archive}!/a.jpg`)['file_name']);
    expect(new Set(names).size).toBe(2);
    expect(names.map((name) => parseUri(String(name)).form)).toEqual(['file', 'file']);
  });
});
