import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { Behaviour, type BehaviourOptions } from './chat-server-behaviour.ts';
import type { SeenBatch } from './chat-server-batches.ts';
import type { CallReport } from './chat-server-calls.ts';
import { Desk } from './chat-server-desk.ts';
import { bodyOf, send } from './chat-server-http.ts';
import { json } from './chat-server-reply.ts';

/** An OpenAI-compatible server on loopback that behaves as ordered. */
export interface ChatServer {
  /** `http://127.0.0.1:PORT/v1`. */
  readonly url: string;
  report(): CallReport;
  /** Batches in the order of their creation; questions in them count as calls. */
  batches(): readonly SeenBatch[];
  /** Input files. */
  uploads(): number;
  /** Changes the keys given; rules start counting anew. */
  behave(changes: BehaviourOptions): void;
  /** Forgets all calls. */
  reset(): void;
  /** Cuts open connections too. */
  close(): Promise<void>;
}

/**
 * Speaks POST /v1/chat/completions, GET /v1/models, and OpenAI's files and batches; GET /calls, POST /behave and POST /reset
 * are `report`, `behave` and `reset` for other processes. An answer depends on the exact request
 * alone and ends with the marker of its first picture.
 */
export async function startChatServer(
  options: BehaviourOptions = {},
  port = 0,
): Promise<ChatServer> {
  const desk = new Desk(Behaviour.parse(options));
  const server = createServer(
    { keepAliveTimeout: 65_000, requestTimeout: 0 },
    (request, response) => {
      serve(desk, request, response).catch((error: unknown) => {
        if (!response.headersSent) send(response, json(400, { error: { message: String(error) } }));
      });
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    report: () => desk.book.report(),
    batches: () => desk.shelf.report(),
    uploads: () => desk.shelf.uploads(),
    behave: (changes) => desk.behave(changes),
    reset: () => desk.forget(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  desk: Desk,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const route = `${request.method} ${request.url}`;
  if (route === 'POST /v1/chat/completions') return desk.chat(request, response);
  const body = await bodyOf(request);
  const reply = desk.batches(request, body ?? '');
  if (reply !== null) return send(response, reply);
  if (route === 'GET /v1/models') return send(response, desk.models(request));
  if (route === 'GET /calls') return send(response, json(200, desk.book.report()));
  if (route === 'POST /behave') desk.behave(JSON.parse(body ?? ''));
  else if (route === 'POST /reset') desk.forget();
  else return send(response, json(404, { error: { message: `Not found: ${route}` } }));
  send(response, json(200, {}));
}
