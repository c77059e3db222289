import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decoderLines } from '../../../src/cli/decoder-lines.ts';
import { otherDecoder } from '../../../src/cli/other-decoder.ts';
import type { StageLine } from '../../../src/core/record.ts';
import type { PlacedStage } from '../../../src/run/fingerprint.ts';
import { ShardStore } from '../../../src/run/shard-store.ts';
import { TallyLog } from '../../../src/run/tally.ts';
import { analyze } from '../../../src/stages/analyze.ts';
import { madeTally } from '../monitor/made-tally.ts';

const KEY = 'analyze@1';
const STAGES = [{ stage: analyze({}), fingerprint: '1', key: KEY }] as unknown as PlacedStage[];

/** A run of so many shards, of which some are decoded: by these, in order. */
async function runOf(shards: number, decoded: readonly string[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-decoder-'));
  await mkdir(join(directory, 'samples'));
  const index = { records: shards, shards, withOriginalCaption: 0, skipped: {} };
  await writeFile(join(directory, 'samples', 'index.json'), JSON.stringify(index));
  const tallies = new TallyLog(directory);
  for (const [shard, decoder] of decoded.entries()) {
    const counts = { emitted: 2, decoders: { [decoder]: 2 } };
    await tallies.add(madeTally(KEY, `0000${shard}`, counts));
  }
  return directory;
}

const by = (name: string) => ({ decoder: async () => name });

describe('a run that goes on with another ffmpeg', () => {
  it('says by which it was decoded and will be, and how to keep to one', async () => {
    const text = await otherDecoder(await runOf(3, ['ffmpeg 5.1']), STAGES, by('ffmpeg 7.1'));
    expect(text).toContain('(2 by ffmpeg 5.1); those to come are decoded by ffmpeg 7.1.');
    expect(text).toContain('FFMPEG_PATH');
  });

  it('counts what was decoded of shards that are not finished, once each', async () => {
    const directory = await runOf(3, ['ffmpeg 5.1']);
    const store = new ShardStore(directory);
    const decoded = (id: string): StageLine => ({
      ...{ id, stage: KEY, input: '', outcome: 'emit', fields: { decoder: 'ffmpeg 6.0' } },
    });
    for (const ids of [['a', 'b'], ['b']]) {
      const journal = await store.openJournal(KEY, '00001');
      for (const id of ids) await journal.append(decoded(id));
      await journal.close();
    }
    const late = await store.openJournal(KEY, '00002');
    await late.append(decoded('c'));
    await late.close();
    await store.place(KEY, '00002', [decoded('c')], []);
    const text = await otherDecoder(directory, STAGES, by('ffmpeg 7.1'));
    expect(text).toContain('(2 by ffmpeg 5.1, 2 by ffmpeg 6.0)');
  });

  it('says nothing with the same one, before the first video, and after the last', async () => {
    const other = by('ffmpeg 7.1');
    expect(await otherDecoder(await runOf(3, ['ffmpeg 7.1']), STAGES, other)).toBeNull();
    expect(await otherDecoder(await runOf(3, []), STAGES, other)).toBeNull();
    expect(await otherDecoder(await runOf(1, ['ffmpeg 5.1']), STAGES, other)).toBeNull();
  });

  it('looks for no program where nothing is to be decoded', async () => {
    const none = {
      decoder: async (): Promise<string> => {
        throw new Error('looked for ffmpeg');
      },
    };
    expect(await otherDecoder(await runOf(3, []), STAGES, none)).toBeNull();
    expect(await otherDecoder(await runOf(1, ['ffmpeg 5.1']), STAGES, none)).toBeNull();
  });
});

describe('the lines of status', () => {
  it('name one decoder, count several, and are none for pictures', () => {
    expect(decoderLines({})).toEqual([]);
    expect(decoderLines({ 'ffmpeg 5.1': 7 })).toEqual(['  decoded by ffmpeg 5.1']);
    expect(decoderLines({ 'ffmpeg 7.1': 2, 'ffmpeg 5.1': 1200 })).toEqual([
      '  decoded by several versions, whose scores differ a little:',
      '    1,200 by ffmpeg 5.1',
      '    2 by ffmpeg 7.1',
    ]);
  });
});
