import { messageOf } from '../core/errors.ts';
import { parseExactJson } from './exact-json.ts';
import { kindOf } from './media-kind.ts';
import { CAPTION_EXTENSIONS } from './sidecar.ts';
import type { SkipCounter } from './skip-counter.ts';
import { badRow } from './source-errors.ts';
import { isJsonObject } from './table.ts';
import type { Values } from './table.ts';

/** A file of a shard, in a tar archive or in a shard's directory. */
export interface Member {
  readonly path: string;
  /** Its content; to be asked for before the next member is. Throws SourceError. */
  text(): Promise<string>;
}

/** What a shard has under one key. */
export interface SampleGroup {
  readonly key: string;
  /** The medium's path; null where the key has none. */
  readonly media: string | null;
  /** Of its `.txt` or `.caption`; null where there is none, or a blank one. */
  readonly caption: string | null;
  /** Its `.json`; empty where there is none. */
  readonly json: Values;
}

interface Collected {
  readonly key: string;
  readonly media: { readonly path: string; readonly suffix: string }[];
  readonly suffixes: Set<string>;
  caption: string | null;
  json: Values;
}

/**
 * Puts members together as WebDataset does: the key is the path up to the first dot of its last
 * part, and the members of a key stand side by side. Of several media under a key the first with
 * nothing but its extension after the key is taken, and the others are counted as `other-media`.
 * Throws SourceError where one name comes twice, or a `.json` is no object.
 */
export async function* groupMembers(
  members: AsyncIterable<Member>,
  shardName: string,
  skips: SkipCounter,
): AsyncGenerator<SampleGroup> {
  let group: Collected | undefined;
  for await (const member of members) {
    const [, key, suffix] = /^(?:\.\/)?((?:.*\/)?[^./][^./]*)\.([^/]*)$/s.exec(member.path) ?? [];
    if (key === undefined || suffix === undefined) {
      skips.add(isHidden(member.path) ? 'hidden' : 'extension-none');
      continue;
    }
    if (group?.key !== key) {
      if (group !== undefined) yield finish(group, skips);
      group = { key, media: [], suffixes: new Set(), caption: null, json: {} };
    }
    await collect(group, suffix, member, shardName);
  }
  if (group !== undefined) yield finish(group, skips);
}

function isHidden(path: string): boolean {
  return /(?:^|\/)\.[^/]*$/.test(path);
}

async function collect(
  group: Collected,
  suffix: string,
  member: Member,
  shardName: string,
): Promise<void> {
  const origin = `${shardName}:${member.path}`;
  if (group.suffixes.has(suffix)) {
    throw badRow(origin, 'this name comes twice in the shard. Make the shard again.');
  }
  group.suffixes.add(suffix);
  if (kindOf(member.path) !== null) group.media.push({ path: member.path, suffix });
  else if (suffix === 'json') group.json = parseObject(await member.text(), origin);
  else if (CAPTION_EXTENSIONS.some((extension) => suffix === extension)) {
    group.caption ??= (await member.text()).trim() || null;
  }
}

function parseObject(text: string, origin: string): Values {
  let value: unknown;
  try {
    value = parseExactJson(text);
  } catch (error) {
    throw badRow(origin, `not JSON (${messageOf(error)}). Make the shard again.`, error);
  }
  if (isJsonObject(value)) return value;
  throw badRow(origin, 'the JSON is no object. Make the shard again.');
}

function finish({ key, media, caption, json }: Collected, skips: SkipCounter): SampleGroup {
  const chosen = media.find(({ suffix }) => !suffix.includes('.')) ?? media[0];
  skips.add('other-media', media.length - 1);
  return { key, media: chosen?.path ?? null, caption, json };
}
