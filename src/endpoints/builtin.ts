import { BUILTIN_MODEL } from '../core/builtin-model.ts';
import { answerSha256Of, picturesOf, promptSha256Of } from '../core/call-hashes.ts';
import type { Answer, ChatRequest, Endpoint, PreparedPicture } from '../core/chat.ts';
import { EndpointError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import { answerInFields, joinedInFields } from './describer/answer-in-fields.ts';
import { changeOf } from './describer/change.ts';
import { describe } from './describer/describe.ts';
import type { Pixels } from './describer/grid.ts';
import { joinFrames } from './describer/join-frames.ts';
import { measure } from './describer/measure.ts';
import { originalCaptionOf } from './describer/original-caption.ts';
import type { Choose } from './describer/sentences.ts';

export interface BuiltinEndpointOptions {
  readonly name: string;
  /** Packed RGB, rows from the top. */
  readonly decode: (picture: PreparedPicture) => Promise<Pixels>;
}

/**
 * Describes pictures from their pixels: colours, light, layout, and no objects. It needs no model
 * and no network, always gives the same answer, and every call says that it is no VLM. An original
 * caption that the request holds as a line `Original caption: …` is woven in, cleaned. A request for
 * JSON is answered in the fields that it names. Throws
 * EndpointError (`request`) for a request with nothing to describe, and what `decode` throws.
 */
export function createBuiltinEndpoint({ name, decode }: BuiltinEndpointOptions): Endpoint {
  const ask = async (role: string, request: ChatRequest, signal: AbortSignal): Promise<Answer> => {
    signal.throwIfAborted();
    const startedAtMs = performance.now();
    const text = await descriptionOf(name, request, decode, signal);
    const sent = {
      promptSha256: promptSha256Of(request),
      pictureSha256: picturesOf(request).map((picture) => picture.sha256),
    };
    return {
      outcome: 'complete',
      text,
      call: {
        role,
        endpoint: name,
        model: BUILTIN_MODEL,
        vlm: false,
        ...sent,
        answerSha256: answerSha256Of(sent, text),
        sampling: request.sampling,
        inputTokens: null,
        outputTokens: null,
        costUsd: null,
        latencyMs: Math.round(performance.now() - startedAtMs),
        attempts: 1,
      },
    };
  };
  return { name, model: BUILTIN_MODEL, ask, probe: async (signal) => signal.throwIfAborted() };
}

/** The first picture; of several, which are frames in order, also what changes until the last. */
async function descriptionOf(
  name: string,
  request: ChatRequest,
  decode: BuiltinEndpointOptions['decode'],
  signal: AbortSignal,
): Promise<string> {
  const pictures = picturesOf(request);
  const { jsonSchema } = request;
  const [first] = pictures;
  const texts = request.parts.flatMap((part) => ('text' in part ? [part.text] : []));
  if (first === undefined) {
    const joined = joinFrames(texts);
    if (joined !== null) return jsonSchema ? joinedInFields(jsonSchema, joined) : joined;
    throw new EndpointError(
      `Endpoint ${name}: the builtin describer needs a picture, or captions of frames to join. ` +
        'Give this role an endpoint of kind openai.',
      { fault: 'request', code: 'endpoint_needs_picture' },
    );
  }
  const measures = measure(await decode(first));
  const last = pictures.at(-1) ?? first;
  signal.throwIfAborted();
  const change =
    last === first ? null : changeOf(measures, measure(await decode(last)), pictures.length);
  signal.throwIfAborted();
  const said = { subject: originalCaptionOf(texts), change, choose: chooserFor(first.sha256) };
  const text = describe(measures, said);
  return jsonSchema ? answerInFields(jsonSchema, { ...said, measures, text }) : text;
}

function chooserFor(seed: string): Choose {
  return (key, wordings) => {
    const draw = Number.parseInt(sha256(`${seed} ${key}`).slice(0, 8), 16);
    return wordings[draw % wordings.length] ?? wordings[0];
  };
}
