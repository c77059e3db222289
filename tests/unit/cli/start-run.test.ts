import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { estimate } from '../../../src/cli/commands/estimate.ts';
import { lockExistingRun } from '../../../src/cli/existing-run.ts';
import { createOutput } from '../../../src/cli/output.ts';
import { configFor, startRun, type StartRequest } from '../../../src/cli/start-run.ts';
import { readSampleIndex } from '../../../src/run/ingest.ts';
import { readRunFile } from '../../../src/run/run-file.ts';

interface Place {
  readonly home: string;
  readonly pictures: string;
  readonly table: string;
}

/** A plain folder of files named as pictures, and a table of two caption columns. */
async function newPlace(): Promise<Place> {
  const home = await mkdtemp(join(tmpdir(), 'recaptor-start-'));
  const pictures = join(home, 'pictures');
  await mkdir(pictures);
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) await writeFile(join(pictures, name), name);
  const table = join(home, 'rows.jsonl');
  await writeFile(table, '{"file_name":"pictures/a.jpg","text":"one","better":"two"}\n');
  return { home, pictures, table };
}

async function configFile({ home }: Place, yaml: string): Promise<string> {
  const path = join(home, 'config.yaml');
  await writeFile(path, yaml);
  return path;
}

/** Starts a run, lets go of it, and gives what it said. */
async function start(
  request: Partial<StartRequest> & Pick<StartRequest, 'dataset' | 'run'>,
  worksHere = true,
) {
  const said = listener();
  const started = await startRun(
    { config: null, preset: 'sd3', update: false, command: 'run', ...request },
    { output: said.output, signal: new AbortController().signal, worksHere },
  );
  await started.assembly.close();
  await started.lock.release();
  return { file: started.file, directory: started.directory, said: said.text() };
}

/** What `resume` does first. */
async function reopen(directory: string): Promise<void> {
  const { output } = listener();
  const { signal } = new AbortController();
  const run = await lockExistingRun(directory, 'resume', { output, signal, worksHere: true });
  await run.assembly.close();
  await run.lock.release();
}

function listener() {
  let text = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  const streams = { stdout: stream, stderr: stream };
  const output = createOutput({ json: false, quiet: false, ...streams, now: Date.now });
  return { output, text: () => text };
}

async function loseSamples(directory: string): Promise<void> {
  await rm(join(directory, 'samples'), { recursive: true });
}

describe('a run whose reading was interrupted', () => {
  it('reads a plain folder, which has no columns to map', async () => {
    const { home, pictures } = await newPlace();
    const { directory } = await start({ dataset: pictures, run: join(home, 'run') });
    await loseSamples(directory);
    await reopen(directory);
    expect(await readSampleIndex(directory)).toMatchObject({ records: 3 });
  });

  it('reads a table by the columns that the user gave', async () => {
    const { home, table } = await newPlace();
    const map = { caption: 'better' };
    const { directory } = await start({ dataset: table, run: join(home, 'run'), map });
    expect((await readRunFile(directory))?.dataset.map).toEqual(map);
    await writeFile(table, '{"file_name":"pictures/a.jpg","text":"one"}\n');
    await loseSamples(directory);
    await expect(reopen(directory)).rejects.toThrow('better');
  });
});

describe('a run that is there', () => {
  it('refuses another --map, and none', async () => {
    const { home, table } = await newPlace();
    const run = join(home, 'run');
    await start({ dataset: table, run, map: { caption: 'better' } });
    const other = start({ dataset: table, run, map: { caption: 'text' } });
    await expect(other).rejects.toMatchObject({ code: 'run_differs' });
    await expect(other).rejects.toThrow('--map caption=better');
    await expect(start({ dataset: table, run })).rejects.toMatchObject({ code: 'run_differs' });
    const same = await start({ dataset: table, run, map: { caption: 'better' } });
    expect(same.file.dataset.mapping.caption).toBe('better');
  });

  it('has another id than one over other columns, and the same as its like', async () => {
    const { home, table } = await newPlace();
    const idOf = async (run: string, caption: string) =>
      (await start({ dataset: table, run: join(home, run), map: { caption } })).file.id;
    const first = await idOf('1', 'text');
    expect(await idOf('2', 'better')).not.toBe(first);
    expect(await idOf('3', 'text')).toBe(first);
  });

  it('says that the dataset is not read again', async () => {
    const { home, pictures } = await newPlace();
    const run = join(home, 'run');
    expect((await start({ dataset: pictures, run })).said).not.toContain('not read again');
    await writeFile(join(pictures, 'd.jpg'), 'd');
    const { said } = await start({ dataset: pictures, run });
    expect(said).toMatch(/^3 records as read on \d{4}-\d\d-\d\d; the dataset is not read again/m);
  });

  it('keeps its shard size, and says so, whatever the config asks for', async () => {
    const place = await newPlace();
    const run = join(place.home, 'run');
    await start({ dataset: place.pictures, run });
    const config = await configFile(place, 'extends: sd3\nshardSize: 2\nmix: { seed: 8 }');
    const asked = { dataset: place.pictures, run, config, preset: undefined };
    await expect(start(asked)).rejects.toThrow(/^(?!.*shardSize).*mix\.seed/s);
    const { file, said } = await start({ ...asked, update: true });
    expect(said).toContain('keeps its shards of 64 records');
    expect(file).toMatchObject({ shardSize: 64, settings: { config: { shardSize: 64 } } });
  });
});

describe('a dataset that holds nothing', () => {
  it('is said to', async () => {
    const { home, pictures } = await newPlace();
    const empty = join(home, 'empty');
    await mkdir(empty);
    const nothing = 'holds nothing to caption';
    expect((await start({ dataset: empty, run: join(home, '1') })).said).toContain(nothing);
    expect((await start({ dataset: pictures, run: join(home, '2') })).said).not.toContain(nothing);
  });
});

describe('an endpoint that is out of reach', () => {
  const yaml =
    'endpoints: { a: { kind: openai, model: m, baseUrl: "http://127.0.0.1:9/v1" } }\n' +
    'roles: { recaption: a }';

  it('is told before the dataset is read', async () => {
    const place = await newPlace();
    const run = join(place.home, 'run');
    const config = await configFile(place, yaml);
    const starting = start({ dataset: place.pictures, run, config, preset: undefined });
    await expect(starting).rejects.toThrow('127.0.0.1:9');
    expect(await readSampleIndex(run)).toBeNull();
  });

  it('is not even asked about where there is no dataset', async () => {
    const place = await newPlace();
    const config = await configFile(place, yaml.replace('model: m', 'model: auto'));
    const asked = { dataset: join(place.home, 'gone'), config, preset: undefined };
    const { output } = listener();
    await expect(start({ ...asked, run: join(place.home, 'run') })).rejects.toMatchObject({
      code: 'source_missing',
    });
    await expect(estimate({ ...asked, pilot: 1 }, output)).rejects.toMatchObject({
      code: 'source_missing',
    });
  });

  it('is no concern of a process that leaves the work to workers', async () => {
    const place = await newPlace();
    const run = join(place.home, 'run');
    const config = await configFile(place, yaml);
    await start({ dataset: place.pictures, run, config, preset: undefined }, false);
    expect(await readSampleIndex(run)).toMatchObject({ records: 3 });
  });
});

describe('the builtin describer', () => {
  const saidOf = async (yaml: string) => {
    const place = await newPlace();
    const config = await configFile(place, yaml);
    const run = join(place.home, 'run');
    const asked = { dataset: place.pictures, run, config, preset: undefined };
    return (await start(asked, false)).said;
  };

  it('is named with the roles that it has beside an endpoint', async () => {
    const said = await saidOf(
      'extends: cogvideox\n' +
        'endpoints: { a: { kind: openai, model: m, baseUrl: "http://127.0.0.1:9/v1" } }\n' +
        'roles: { recaption: a }',
    );
    expect(said).toContain('For short-caption, summarize captions come from the builtin describer');
  });

  it('is named without them where it has all', async () => {
    expect(await saidOf('extends: sd3')).toContain('Captions come from the builtin describer');
  });
});

describe('configFor', () => {
  it.each([
    ['mix: { long: 0.9 }', 'the shares add up to 1.4, not to 1: long=0.9, original=0.5'],
    ['mix: { long: 0, original: 0 }', 'the shares add up to 0'],
    ['mix: { long: 0.12345, original: 0.87655 }', 'exact to 1/1000'],
  ])('refuses %s, which no manifest could be made by', async (yaml, message) => {
    const config = await configFile(await newPlace(), yaml);
    await expect(configFor({ config })).rejects.toMatchObject({ code: 'config_invalid' });
    await expect(configFor({ config })).rejects.toThrow(message);
  });
});
