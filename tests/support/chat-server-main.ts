/**
 * A chat server in a process of its own: `node chat-server-main.js [OPTIONS-JSON]`, where the
 * options are those of `startChatServer` and `port`. The first line on stdout is its URL. It ends
 * with SIGTERM or SIGINT, and where `endWithStdin` is true with its stdin.
 */
import { z } from 'zod';

import { Behaviour } from './chat-server-behaviour.ts';
import { startChatServer } from './chat-server.ts';

const Options = Behaviour.extend({
  port: z.number().int().default(0),
  endWithStdin: z.boolean().default(false),
});

const { port, endWithStdin, ...behaviour } = Options.parse(JSON.parse(process.argv[2] ?? '{}'));
const server = await startChatServer(behaviour, port);
console.log(server.url);

const end = (): void => {
  void server.close().then(() => process.exit(0));
};
process.once('SIGTERM', end);
process.once('SIGINT', end);
if (endWithStdin) process.stdin.once('end', end).resume();
