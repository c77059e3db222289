import { record } from '../server-message.ts';

/** JSON of a route beside `/v1`; null where there is none. `body` makes it a POST. */
export type Ask = (path: string, body?: object) => Promise<unknown>;

/** What a server tells of its models, by id: whether they take pictures. Silent of what it is not. */
export type TellVision = (ask: Ask, models: readonly string[]) => Promise<VisionByModel>;
export type VisionByModel = ReadonlyMap<string, boolean>;

const SHOWN_MODELS = 50;

/** `POST /api/show` of Ollama's API: `capabilities`, with `vision` among them. */
export const tellOllama: TellVision = async (ask, models) => {
  const told = models.slice(0, SHOWN_MODELS).map(async (model) => {
    const { capabilities } = record(await ask('/api/show', { model }));
    return Array.isArray(capabilities) ? [[model, capabilities.includes('vision')] as const] : [];
  });
  return new Map((await Promise.all(told)).flat());
};

/** `GET /props` of llama.cpp's server: `modalities.vision`, of the one model that it serves. */
export const tellLlamaCpp: TellVision = async (ask, models) => {
  const { vision } = record(record(await ask('/props')).modalities);
  return typeof vision === 'boolean' ? new Map(models.map((model) => [model, vision])) : new Map();
};

/** `GET /get_model_info` of SGLang: `has_image_understanding`, of the one model that it serves. */
export const tellSglang: TellVision = async (ask, models) => {
  const { has_image_understanding: vision } = record(await ask('/get_model_info'));
  return typeof vision === 'boolean' ? new Map(models.map((model) => [model, vision])) : new Map();
};

/** `GET /api/v0/models` of LM Studio: `type` is `vlm`, `llm` or `embeddings`. */
export const tellLmStudio: TellVision = async (ask) => {
  const { data } = record(await ask('/api/v0/models'));
  const rows = (Array.isArray(data) ? data : []).map(record);
  return new Map(
    rows.flatMap(({ id, type }) =>
      typeof id === 'string' && typeof type === 'string' ? [[id, type === 'vlm']] : [],
    ),
  );
};

/** vLLM and LMDeploy do not tell. */
export const tellNothing: TellVision = async () => new Map();
