import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

/** A folder as a user has it: pictures with captions, and a recaptor.yaml. */
export interface CaptionProject {
  readonly directory: string;
  readonly dataset: string;
  /** File names in the order of the dataset. */
  readonly pictures: readonly string[];
  writeConfig(changes?: ConfigChanges): Promise<void>;
}

export interface ConfigChanges {
  readonly url?: string;
  readonly concurrency?: number;
  readonly shardSize?: number;
  readonly prompt?: string;
  /** Further lines of YAML inside the endpoint's braces. */
  readonly endpoint?: string;
  /** Further roles, inside the braces. */
  readonly roles?: string;
  /** Further lines of YAML at the top level. */
  readonly more?: string;
}

const WIDTH = 320;
const HEIGHT = 288;
const CELLS = 40;

/** Every picture is another one, sharp enough to pass the filters. Every third has no caption. */
export async function captionProject(count: number, url: string): Promise<CaptionProject> {
  const directory = await mkdtemp(join(tmpdir(), 'recaptor-project-'));
  const dataset = join(directory, 'pictures');
  await mkdir(dataset);
  const pictures = Array.from({ length: count }, (_, index) => `picture-${index}.jpg`);
  for (const [index, name] of pictures.entries()) await drawPicture(join(dataset, name), index);
  const rows = pictures.map((file_name, index) =>
    JSON.stringify({ file_name, ...(index % 3 !== 2 && { text: `original caption ${index}` }) }),
  );
  await writeFile(join(dataset, 'metadata.jsonl'), `${rows.join('\n')}\n`);
  const project: CaptionProject = {
    directory,
    dataset,
    pictures,
    writeConfig: async (changes = {}) => writeConfig(directory, { url, ...changes }),
  };
  await project.writeConfig();
  return project;
}

async function writeConfig(directory: string, changes: ConfigChanges): Promise<void> {
  const {
    url,
    concurrency = 8,
    shardSize = 16,
    prompt,
    endpoint = '',
    roles = '',
    more = '',
  } = changes;
  if (prompt !== undefined) await writeFile(join(directory, 'prompt.md'), prompt);
  const yaml = [
    'extends: sd3',
    `shardSize: ${shardSize}`,
    `endpoints: { test: { kind: openai, baseUrl: "${url}", concurrency: ${concurrency} ${endpoint} } }`,
    `roles: { recaption: test${roles} }`,
    ...(prompt === undefined ? [] : ['prompts: { recaption: prompt.md }']),
    more,
  ];
  await writeFile(join(directory, 'recaptor.yaml'), yaml.join('\n'));
}

/** Blocks of colours that follow from the index. */
async function drawPicture(path: string, index: number): Promise<void> {
  const cells = Buffer.concat(
    Array.from({ length: (CELLS * CELLS * 3) / 32 }, (_, block) =>
      createHash('sha256').update(`${index}/${block}`).digest(),
    ),
  );
  await sharp(cells, { raw: { width: CELLS, height: CELLS, channels: 3 } })
    .resize(WIDTH, HEIGHT, { kernel: 'nearest', fit: 'fill' })
    .jpeg({ quality: 80 })
    .toFile(path);
}

export interface ManifestLine {
  readonly id: string;
  readonly file_name: string;
  readonly caption: string;
  readonly caption_source: 'long' | 'original';
  readonly caption_long: string;
  readonly caption_original: string | null;
  readonly media_sha256: string;
  readonly provenance: {
    readonly stages: Readonly<Record<string, { fingerprint: string; pictures?: string[] }>>;
  };
}

export async function readRows<Row = ManifestLine>(
  runDirectory: string,
  file = 'manifest.jsonl',
): Promise<readonly Row[]> {
  const text = await readFile(join(runDirectory, 'export', file), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

export async function manifestText(runDirectory: string): Promise<string> {
  return readFile(join(runDirectory, 'export', 'manifest.jsonl'), 'utf8');
}
