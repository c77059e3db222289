import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captionProject, readRows, type CaptionProject } from '../support/caption-project.ts';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { cli } from '../support/cli.ts';

const FAULTY = 120;
const SOUND = 30;

const THINGS = ['heron', 'lantern', 'tractor', 'violin', 'teapot', 'bicycle', 'lighthouse', 'fox'];
const PLACES = ['a frozen pond', 'an attic', 'a wheat field', 'a tiled kitchen', 'a stone quay'];
const LIGHTS = ['low winter sun', 'a bare bulb', 'green neon', 'thin fog', 'hard noon light'];
const TONES = ['ochre and slate', 'rust and cream', 'teal and bone', 'plum and ash'];

/** Of everyone other words, so that none is like its neighbour. */
function sound(index: number): string {
  const of = (words: readonly string[], step: number) =>
    words[Math.floor(index / step) % words.length];
  return (
    `A ${of(THINGS, 1)} stands in ${of(PLACES, 3)} under ${of(LIGHTS, 2)}, painted in ${of(TONES, 1)} ` +
    `with number ${index} chalked beside it; ${of(THINGS, 5)} ${index * 7} and ${of(PLACES, 2)} close the view.`
  );
}

/** Faults come round in kinds: by turns each has another wording. */
const KINDS = 15;
const oneOf = (index: number, ...texts: readonly string[]): string =>
  texts[Math.floor(index / KINDS) % texts.length] ?? '';

/** What models write in place of a caption. */
const FAULTS: Readonly<Record<string, (index: number) => string>> = {
  empty: (index) => oneOf(index, '   ', 'N/A', '...'),
  refusal: (index) =>
    oneOf(
      index,
      "I'm sorry, but I can't help with describing this.",
      'As a language model, I see no picture.',
      'It looks like you haven’t attached an image.',
      '很抱歉，我无法描述这张图片。',
    ),
  truncated: (index) =>
    oneOf(index, `${sound(index).slice(0, 60)} and the`, `${sound(index)} Behind it stands a tall`),
  repetition: (index) =>
    oneOf(
      index,
      `${sound(index)} ${'a red door and a red door and '.repeat(6)}a wall.`,
      `${sound(index)} ${sound(index)}`,
      `${sound(index)} ${'!'.repeat(40)}`,
    ),
  'prompt-leak': (index) =>
    oneOf(
      index,
      `${sound(index)} Original caption: none was given.`,
      `${sound(index)}<|end|><|assistant|>`,
      `The user wants one paragraph. ${sound(index)}`,
      `${sound(index)} Please note that not all can be told.`,
    ),
  language: (index) =>
    `Ein Fuchs steht im Schnee vor einem alten Haus mit grünen Fensterläden, und hinter ihm liegt ein ` +
    `gefrorener See, über dem der Nebel hängt; am Rand sieht man die Nummer ${index} auf einem Schild.`,
  'boilerplate-opener': (index) =>
    oneOf(
      index,
      `The image shows ${sound(index).toLowerCase()}`,
      `Caption: ${sound(index)}`,
      `I can see ${sound(index).toLowerCase()}`,
    ),
  mojibake: (index) =>
    oneOf(
      index,
      `${sound(index)} A sign reads cafÃ© in white.`,
      `${sound(index)} The owner’s hat and the dogâ€™s leash hang there.`,
      `${sound(index)} A sign reads caf\uFFFD in white.`,
    ),
  markdown: (index) =>
    oneOf(
      index,
      `**Subject:** ${sound(index)}\n- **Light:** soft\n- **Mood:** calm`,
      `{"caption": ${JSON.stringify(sound(index))}}`,
      `# ${sound(index)}`,
      `"${sound(index)}"`,
    ),
  newline: (index) => `${sound(index)}\n\n${sound(index + 500)}`,
  'too-short': () => 'A fox.',
  'too-long': (index) => Array.from({ length: 14 }, (_, n) => sound(index * 20 + n * 31)).join(' '),
  'too-many-tokens': (index) =>
    `In a yard stand ${Array.from({ length: 90 }, (_, n) => `${THINGS[n % 8]} ${index}-${n}`).join(', ')}.`,
  uncertain: (index) => `${sound(index)} It is probably early morning, and the owner may be away.`,
  'mentions-image': (index) => `${sound(index)} The picture was taken from above.`,
};

let server: ChatServer;
let project: CaptionProject;

beforeAll(async () => {
  server = await startChatServer();
  project = await captionProject(FAULTY + SOUND, server.url);
});

afterAll(async () => server.close());

interface Checked {
  readonly id: string;
  readonly checks?: Readonly<Record<string, readonly string[]>>;
}

describe('a hundred captions with known faults', () => {
  it('are all caught, by the check that is for them, and sound ones are let through', async () => {
    const kinds = Object.keys(FAULTS);
    expect(kinds).toHaveLength(KINDS);
    const faultOf = new Map<string, string>();
    const rules = [];
    for (const [index, name] of project.pictures.entries()) {
      const bytes = await readFile(join(project.dataset, name));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      // One in five is sound, so that faults stand beside them.
      const isSound = index % 5 === 4;
      const kind = kinds[(index - Math.floor(index / 5)) % kinds.length] ?? '';
      const say = isSound ? sound(index) : (FAULTS[kind]?.(index) ?? '');
      if (!isSound) faultOf.set(name, kind);
      rules.push({ pictures: [sha256], first: 1, trouble: { kind: 'say' as const, text: say } });
    }
    expect(faultOf.size).toBe(FAULTY);
    server.behave({ rules });
    const run = await cli(['run', project.dataset, '--run', 'r'], { cwd: project.directory });
    expect(run, run.stderr).toMatchObject({ code: 0 });

    const directory = join(project.directory, 'r');
    const noted = await checksOf(directory);
    const rows = await readRows(directory);
    expect(rows).toHaveLength(FAULTY + SOUND);
    const missed: string[] = [];
    for (const { id, file_name: name } of rows) {
      const fault = faultOf.get(name);
      const found = Object.keys(noted.get(id) ?? {});
      if (fault === undefined) expect(found, name).toEqual([]);
      else if (!found.includes(fault)) missed.push(`${name}: ${fault}, found ${found.join(' ')}`);
    }
    expect(missed).toEqual([]);
    const summary = await readFile(join(directory, 'export', 'manifest.json'), 'utf8');
    const { checks } = JSON.parse(summary) as {
      checks: Record<string, Record<string, { found: number }>>;
    };
    for (const kind of kinds) {
      const seeded = [...faultOf.values()].filter((one) => one === kind).length;
      expect(checks['check']?.[kind]?.found ?? 0, kind).toBeGreaterThanOrEqual(seeded);
    }
  }, 120_000);
});

async function checksOf(run: string): Promise<ReadonlyMap<string, Checked['checks']>> {
  const stages = join(run, 'stages');
  const folder = (await readdir(stages)).find((name) => name.startsWith('check@')) ?? '';
  const files = (await readdir(join(stages, folder))).filter((name) => name.endsWith('.jsonl'));
  const texts = await Promise.all(
    files.map(async (name) => readFile(join(stages, folder, name), 'utf8')),
  );
  const lines = texts.flatMap((text) => text.split('\n').filter(Boolean));
  return new Map(
    lines.map((line) => JSON.parse(line) as Checked).map(({ id, checks }) => [id, checks]),
  );
}
