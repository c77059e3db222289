import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Reply } from './chat-server-reply.ts';

const BODY_LIMIT_BYTES = 50e6;

/** The body as text; null once it is larger than 50 MB. */
export async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes <= BODY_LIMIT_BYTES) chunks.push(chunk);
    });
    request.once('end', () =>
      resolve(sizeBytes <= BODY_LIMIT_BYTES ? Buffer.concat(chunks, sizeBytes).toString() : null),
    );
    request.once('error', reject);
  });
}

export function send(response: ServerResponse, reply: Reply): void {
  if (reply.kind === 'hang') return;
  if (reply.kind === 'reset') {
    response.destroy();
    return;
  }
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, { ...reply.headers, 'content-length': body.length });
  if (reply.kind === 'send') response.end(body);
  else response.write(body.subarray(0, body.length / 2), () => response.destroy());
}
