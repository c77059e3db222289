import type { Connection } from './connection.ts';
import { listModels, modelMissing, named } from './list-models.ts';

interface ProbeOptions {
  /** How messages name the endpoint. */
  readonly title: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly signal: AbortSignal;
}

/** Throws EndpointError where the server cannot be asked for this model. */
export async function probeModel(
  connection: Connection,
  { title, baseUrl, model, signal }: ProbeOptions,
): Promise<void> {
  const models = await listModels(connection, signal);
  if (models === null || listsSomethingElse(baseUrl)) return;
  if (models.some((listed) => isSame(listed, model))) return;
  const there = models.length === 0 ? 'no model at all' : named(models);
  throw modelMissing(
    `${title}: it has no model "${model}"; it has ${there}. Set \`model:\` to one of them.`,
  );
}

/** Ollama adds `:latest`, Gemini puts `models/` before the names that it takes without. */
function isSame(listed: string, model: string): boolean {
  return listed === model || listed === `${model}:latest` || listed === `models/${model}`;
}

/** Azure lists the models that can be deployed, and is asked for a deployment by its own name. */
function listsSomethingElse(baseUrl: string): boolean {
  return new URL(baseUrl).hostname.endsWith('.azure.com');
}
