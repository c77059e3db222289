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

describe('the row of a clip', () => {
  const clip = {
    id: 'a@0.000-5.000',
    kind: 'video' as const,
    uri: 'a.mp4',
    originalCaption: null,
    origin: 'x:1',
    extra: {},
  };

  it('says by what its motion was measured', () => {
    const fields = { longCaption: 'A dog.', flowSampleFps: 2, flowWidth: 320, flowHeight: 180 };
    expect(manifestRow('run', clip, fields, [], 'long')).toMatchObject({
      motion_scorer: 'dis-1 2 fps 320x180',
    });
    expect(manifestRow('run', clip, { longCaption: 'A dog.' }, [], 'long')).toMatchObject({
      motion_scorer: null,
    });
  });

  it('names its labels in snake_case, in one order', () => {
    const labels = {
      textDominated: 0.02,
      editing: 0.1,
      lackOfMotionConnectivity: null,
      lowQuality: 0,
      lectureType: 0,
      noisyScreenshots: 0,
    };
    const row = manifestRow('run', clip, { longCaption: 'A dog.', labels }, [], 'long');
    expect(JSON.stringify(row['labels'])).toBe(
      '{"editing":0.1,"lack_of_motion_connectivity":null,"low_quality":0,"lecture_type":0,"text_dominated":0.02,"noisy_screenshots":0}',
    );
  });

  it('has null where the run asked for no labels, and for no captions of frames', () => {
    const row = manifestRow('run', clip, { longCaption: 'A dog.' }, [], 'long');
    expect(row).toMatchObject({ labels: null, caption_frames: null, caption_short: null });
  });
});
