import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

import type { BehaviourOptions } from './chat-server-behaviour.ts';
import type { CallReport } from './chat-server-calls.ts';

/** Compiled: Node 20 runs no TypeScript. The tests and the benchmarks run in the project's root. */
const MAIN = resolve('dist/tests/support/chat-server-main.js');

/** A chat server in a process of its own. */
export interface SpawnedChatServer {
  /** `http://127.0.0.1:PORT/v1`. */
  readonly url: string;
  readonly process: ChildProcess;
  report(): Promise<CallReport>;
  behave(changes: BehaviourOptions): Promise<void>;
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** It ends with this process at the latest, even where this one is killed. */
export async function spawnChatServer(
  options: BehaviourOptions & { readonly port?: number } = {},
): Promise<SpawnedChatServer> {
  const child = spawn(
    process.execPath,
    [MAIN, JSON.stringify({ ...options, endWithStdin: true })],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface(child.stdout);
  const [url] = await Promise.race([once(lines, 'line'), endedEarly(child)]);
  const post = async (path: string, body: unknown): Promise<void> => {
    const response = await fetch(new URL(path, url), {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  };
  return {
    url,
    process: child,
    report: async () => {
      const response = await fetch(new URL('/calls', url));
      return (await response.json()) as CallReport;
    },
    behave: async (changes) => post('/behave', changes),
    reset: async () => post('/reset', {}),
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}

async function endedEarly(child: ChildProcess): Promise<never> {
  await once(child, 'exit');
  throw new Error('the chat server ended before it printed its URL');
}
