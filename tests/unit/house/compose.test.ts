import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const DCLINT = join(
  dirname(fileURLToPath(import.meta.resolve('dclint/package.json'))),
  'bin/dclint.cjs',
);

const Compose = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      command: z.array(z.string()).default([]),
      environment: z.array(z.string()).default([]),
      ports: z.array(z.string()).default([]),
    }),
  ),
});

const composeText = readFileSync('docker-compose.yml', 'utf8');
const { services } = Compose.parse(parse(composeText, { merge: true }));
const dockerfile = readFileSync('Dockerfile', 'utf8');

describe('docker-compose.yml', () => {
  it('keeps to the Compose Specification', () => {
    // dclint checks against the specification's JSON schema; --quiet leaves out matters of taste.
    const { status, stdout } = spawnSync(
      process.execPath,
      [DCLINT, '--quiet', '--no-color', 'docker-compose.yml'],
      { encoding: 'utf8' },
    );
    expect({ status, faults: stdout.trim() }).toEqual({ status: 0, faults: '' });
  });

  it('names each image with its version', () => {
    const images = Object.values(services).map(({ image }) => image);
    expect(images.filter((image) => !/:v?\d+\.\d+/.test(image))).toEqual([]);
  });

  it('publishes ports on this machine only', () => {
    const ports = Object.values(services).flatMap((service) => service.ports);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('passes environment variables on by name, so that it holds no secret', () => {
    const variables = Object.values(services).flatMap((service) => service.environment);
    expect(variables).toContain('OPENAI_API_KEY');
    expect(variables.filter((variable) => variable.includes('='))).toEqual([]);
  });

  it('keeps every job in Redis: on disk, and never evicted', () => {
    expect(services.redis?.command.join(' ')).toBe(
      'redis-server --appendonly yes --maxmemory-policy noeviction',
    );
  });

  it.for(composeCommands())('gives the command line what it takes: %s', (commandLine) => {
    expect(notTaken(commandLine.split(' '))).toEqual([]);
  });
});

describe('Dockerfile', () => {
  it('starts the command line, with what it takes', () => {
    const [program, script, ...entryArguments] = instruction('ENTRYPOINT');
    expect([program, script]).toEqual(['node', '/app/bin/recaptor.js']);
    expect(notTaken([...entryArguments, ...instruction('CMD')])).toEqual([]);
  });

  it('runs as a user other than root', () => {
    expect(/^USER (?<user>\S+)$/m.exec(dockerfile)?.groups?.user).toBe('node');
  });
});

/** What the services of our image run, and what the comments tell an operator to run. */
function composeCommands(): string[] {
  const run = Object.values(services)
    .filter(({ image }) => image.startsWith('recaptor:'))
    .map(({ command }) => command.join(' '));
  const told = composeText.matchAll(/docker compose run --rm recaptor (?<line>[\w-].*)$/gm);
  return [...run, ...Array.from(told, (match) => match.groups?.line ?? '')];
}

/** The words of a command line that `recaptor --help` and `recaptor COMMAND --help` do not know. */
function notTaken(words: readonly string[]): string[] {
  const [command, ...rest] = words;
  if (command === undefined || command === '--help') return [];
  if (!new RegExp(`^ +${command}\\b`, 'm').test(helpOf())) return [command];
  const help = helpOf(command);
  return rest.filter((word) => word.startsWith('-') && !flagsIn(help).has(word));
}

function flagsIn(help: string): Set<string> {
  return new Set(help.match(/(?<=[\s,])--?[a-z][\w-]*/gi));
}

function helpOf(...command: string[]): string {
  return execFileSync(process.execPath, ['bin/recaptor.js', ...command, '--help'], {
    encoding: 'utf8',
  });
}

/** The last such instruction in its JSON form. */
function instruction(name: string): string[] {
  const lines = dockerfile.split('\n').filter((line) => line.startsWith(`${name} [`));
  return z.array(z.string()).parse(JSON.parse(lines.at(-1)?.slice(name.length) ?? 'null'));
}
