import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';

/** Rules of CONTRIBUTING.md that are about words in files, where neither types nor imports tell. */
const RULES = [
  {
    says: 'only src/config reads environment variables',
    files: filesUnder('src', '.ts').filter((path) => !path.startsWith('src/config/')),
    forbids: /\bprocess\??\.env\b|\bprocess\[|from 'node:process'/,
  },
  {
    says: 'only src/cli prints and sets exit codes',
    files: filesUnder('src', '.ts').filter((path) => !path.startsWith('src/cli/')),
    forbids: /\bconsole\.\w|\bprocess\.(?:stdin|stdout|stderr|exit|exitCode)\b/,
  },
  {
    says: 'no test replaces a module',
    files: filesUnder('tests', '.ts'),
    forbids: /\bvi\.(?:mock|doMock|hoisted)\(/,
  },
  {
    says: 'no test title begins with should',
    files: filesUnder('tests', '.test.ts'),
    forbids: /\b(?:it|test|describe)\b[^'"`\n]*\(\s*['"`]should\b/i,
  },
];

/** What a reader outside may see: documents, settings and the files that npm and Docker read. */
const PUBLISHED = [
  ...readdirSync('.').filter((name) => /\.(?:md|ya?ml|json)$|^Dockerfile$|^\.npmrc$/.test(name)),
  ...filesUnder('docs'),
  ...filesUnder('config'),
];

const LONGEST_FILE_LINES = 300;

describe('house rules', () => {
  for (const { says, files, forbids } of RULES) {
    it(says, () => {
      expect(files).not.toEqual([]);
      expect(files.flatMap((path) => linesMatching(path, forbids))).toEqual([]);
    });
  }

  it(`no file of src has more than ${LONGEST_FILE_LINES} lines`, () => {
    const tooLong = filesUnder('src', '.ts').filter(
      (path) => textOf(path).trimEnd().split('\n').length > LONGEST_FILE_LINES,
    );
    expect(tooLong).toEqual([]);
  });

  it('no published file names a host of a private network', () => {
    const named = PUBLISHED.flatMap((path) =>
      Array.from(textOf(path).matchAll(/\b[a-z]+:\/\/(?:[^\s/@]*@)?([\w.-]+)/gi), (match) => ({
        path,
        host: match[1] ?? '',
      })),
    );
    expect(named.filter(({ host }) => isPrivate(host))).toEqual([]);
  });
});

function isPrivate(host: string): boolean {
  if (host === 'host.docker.internal') return false;
  if (ipaddr.IPv4.isValid(host)) {
    return ['private', 'carrierGradeNat'].includes(ipaddr.IPv4.parse(host).range());
  }
  return /\.(?:internal|intranet|local|lan|corp|home\.arpa)$/i.test(host);
}

/** The matches as `path:line`, wherever a match begins. */
function linesMatching(path: string, pattern: RegExp): string[] {
  const text = textOf(path);
  return Array.from(
    text.matchAll(new RegExp(pattern.source, `${pattern.flags}g`)),
    ({ index }) => `${path}:${text.slice(0, index).split('\n').length}`,
  );
}

function filesUnder(folder: string, suffix = ''): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => join(entry.parentPath, entry.name));
}

function textOf(path: string): string {
  return readFileSync(path, 'utf8');
}
