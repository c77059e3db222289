import type { ReplicaReport } from './replica-report.ts';
import type { RoleNeed } from './role-need.ts';
import type { Sampling } from './sampling.ts';
import type { ServerFinding } from './server-finding.ts';

export type { Sampling } from './sampling.ts';

/** A picture as it is sent to a model: encoded bytes and what they came from. */
export interface PreparedPicture {
  readonly bytes: Uint8Array;
  readonly mediaType: 'image/jpeg' | 'image/png';
  readonly width: number;
  readonly height: number;
  /** SHA-256 of `bytes`, the exact bytes sent. */
  readonly sha256: string;
  /** SHA-256 of the media file that the picture was made from. */
  readonly sourceSha256: string;
}

/** One question to a model: an instruction, then text and pictures in the order given. */
export interface ChatRequest {
  readonly system?: string | undefined;
  readonly parts: readonly (TextPart | { readonly picture: PreparedPicture })[];
  readonly sampling: Sampling;
  /** Asks for the likeliest tokens at each place of the answer, so many; not every server gives them. */
  readonly topLogprobs?: number | undefined;
  /** Asks for one JSON object by this schema. Servers differ in how far they obey. */
  readonly jsonSchema?: AnswerSchema | undefined;
  /** Of several servers any but this, as `Call.replica` names it, wherever another works. */
  readonly avoidReplica?: string | undefined;
  /** How often its record has asked the very same before: on purpose, so for another answer. */
  readonly repetition?: number | undefined;
  /** The id of the record that it is asked for, so that messages can name it; the server is not told. */
  readonly record?: string | undefined;
}

/** A place of an answer: what was said there, and what was likeliest to be. */
export interface TokenChoice {
  readonly token: string;
  /** Natural logarithms of probabilities. */
  readonly top: readonly { readonly token: string; readonly logprob: number }[];
}

export interface TextPart {
  readonly text: string;
  /** Says what the picture right behind it is, such as its time, and is left out with it. */
  readonly isTitle?: boolean;
}

/** What an answer is held to, where the server can. */
export interface AnswerSchema {
  /** Letters, digits, `_` and `-`. */
  readonly name: string;
  /** JSON Schema; strict servers want every property required and no others. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** What was taken from a request that its server refused for its size. */
export interface Reduction {
  readonly picturesGiven: number;
  readonly picturesSent: number;
  /** Of the pictures' sides. */
  readonly scale: number;
}

/** One paid or free call, as every line that came from it records it. */
export interface Call {
  readonly role: string;
  /** The endpoint's name in the config. */
  readonly endpoint: string;
  /** Which of several servers answered, as reports name it; absent where there is one. */
  readonly replica?: string;
  /** The batch of the run that it was asked in; absent where it was asked by itself. */
  readonly batch?: string;
  /** The model as the server names it in its answer, else as it was asked for. */
  readonly model: string;
  /** False for the builtin describer, which looks at pixels and is no vision-language model. */
  readonly vlm: boolean;
  /** SHA-256 of the instruction and the text parts. */
  readonly promptSha256: string;
  /** SHA-256 of each picture's exact bytes, in order. */
  readonly pictureSha256: readonly string[];
  /**
   * The answer bound to what was sent, by `answerSha256Of`: so an answer that came to lie with other
   * pictures is known. Absent in lines of versions that did not keep it.
   */
  readonly answerSha256?: string;
  readonly sampling: Sampling;
  /** Null where the server did not say. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** Input tokens that the server had cached, part of `inputTokens`; absent where it names none. */
  readonly cachedInputTokens?: number;
  /** US dollars; null where no price is configured. */
  readonly costUsd: number | null;
  readonly latencyMs: number;
  /** How many requests it took, the successful one included. */
  readonly attempts: number;
  /** Absent where all of the request was sent. */
  readonly reduction?: Reduction;
  /**
   * The answer was kept from an earlier call, which all else here describes: nothing was asked and
   * nothing paid. Absent where a model was asked.
   */
  readonly fromCache?: true;
}

/** A model's answer. Refusal and truncation are answers, not errors. */
export interface Answer {
  readonly outcome: 'complete' | 'truncated' | 'refused';
  /** What the model said, white space trimmed at both ends; reasoning left out. */
  readonly text: string;
  /** The tokens of `text`; absent where they were not asked for, or the server gives none. */
  readonly tokens?: readonly TokenChoice[];
  readonly call: Call;
}

/** What servers are tried for before the first record. */
export interface PreflightRequest {
  readonly needs: readonly RoleNeed[];
  /** What was found before; it is not asked again. */
  readonly known: readonly ServerFinding[];
  /** Told of each call that was answered. */
  readonly onCall: (call: Call) => void;
  readonly signal: AbortSignal;
}

/** One model behind a URL, or none behind the builtin describer. */
export interface Endpoint {
  readonly name: string;
  /** What enters fingerprints: another identity means other answers. */
  readonly model: string;
  /**
   * Throws EndpointError once its attempts are used up; rethrows the abort reason of `signal`.
   * It alone retries.
   */
  ask(role: string, request: ChatRequest, signal: AbortSignal): Promise<Answer>;
  /** Resolves when the endpoint can be asked; throws EndpointError saying why not and what to do. */
  probe(signal: AbortSignal): Promise<void>;
  /**
   * Tries the servers for what roles need. Throws EndpointError (`endpoint`) where one cannot do it,
   * or none answers; absent where there is nothing to try.
   */
  preflight?(asked: PreflightRequest): Promise<readonly ServerFinding[]>;
  /** What this process knows of the servers behind it; absent where there is none. */
  replicas?(): readonly ReplicaReport[];
}
