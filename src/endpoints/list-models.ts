import { EndpointError } from '../core/errors.ts';
import type { Connection } from './connection.ts';
import { record } from './server-message.ts';

const TIMEOUT_MS = 5_000;
const MODELS_NAMED = 20;

/** GET /models; null where the server has no such list. */
export async function listModels(
  connection: Connection,
  signal: AbortSignal,
): Promise<string[] | null> {
  try {
    const body = await connection.exchange('/models', { timeoutMs: TIMEOUT_MS, signal });
    const list = Array.isArray(body) ? body : record(body).data;
    if (!Array.isArray(list)) throw connection.badAnswer('it holds no list of models');
    return list.map((model) => record(model).id).filter((id) => typeof id === 'string');
  } catch (error) {
    const status = error instanceof EndpointError ? error.status : null;
    if (status === 404 || status === 405) return null;
    throw error;
  }
}

/** For messages. */
export function named(models: readonly string[]): string {
  const more = models.length > MODELS_NAMED ? ` and ${models.length - MODELS_NAMED} more` : '';
  return `${models.slice(0, MODELS_NAMED).join(', ')}${more}`;
}

export function modelMissing(message: string): EndpointError {
  return new EndpointError(message, { fault: 'endpoint', code: 'endpoint_model_missing' });
}
