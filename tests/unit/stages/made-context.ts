import type { Answer, ChatRequest, PreparedPicture } from '../../../src/core/chat.ts';
import type { Thresholds } from '../../../src/core/distribution.ts';
import type { Duplicates } from '../../../src/core/duplicates.ts';
import { MediaError } from '../../../src/core/errors.ts';
import type { Media, PictureFacts, PrepareOptions } from '../../../src/core/media.ts';
import type { Artifacts, StageContext, StageMedia } from '../../../src/core/stage.ts';
import type { VideoMedia } from '../../../src/core/video.ts';

export const FACTS: PictureFacts = {
  format: 'jpeg',
  width: 640,
  height: 480,
  hasAlpha: false,
  pages: 1,
  sizeBytes: 1_000,
  mediaSha256: 'sha-of-file',
  isPlainJpeg: true,
};

const PICTURE: PreparedPicture = {
  bytes: new Uint8Array([1, 2, 3]),
  mediaType: 'image/jpeg',
  width: 640,
  height: 480,
  sha256: 'sha-of-sent',
  sourceSha256: FACTS.mediaSha256,
};

export type Said = Pick<Answer, 'text' | 'outcome' | 'tokens'>;

export interface MadeContext extends StageContext {
  /** What was asked of media and endpoint, in order. */
  readonly prepared: { readonly uri: string; readonly options: PrepareOptions }[];
  readonly asked: { readonly role: string; readonly request: ChatRequest }[];
  /** What checks have noted, in order: `uncertain: flag`. */
  readonly notes: string[];
  /** Neighbours put on record. */
  readonly kept: object[];
}

/** Media that know one picture, and an endpoint that gives the answers in order, then fails. */
export function madeContext(
  made: {
    readonly answers?: readonly Said[];
    readonly media?: Partial<StageMedia>;
    readonly thresholds?: Thresholds;
    readonly duplicates?: Duplicates;
    /** In place of `answers`. Text and outcome of what is said, or an error to throw. */
    readonly say?: (request: ChatRequest, role: string) => Promise<Said> | Said;
    readonly artifacts?: Artifacts;
    readonly neighbours?: readonly object[];
  } = {},
): MadeContext {
  const { answers = [], media, thresholds = null, say } = made;
  const prepared: MadeContext['prepared'] = [];
  const asked: MadeContext['asked'] = [];
  const notes: string[] = [];
  const kept: object[] = [];
  const pictures: Media = {
    inspectPicture: async () => FACTS,
    measurePicture: unused,
    preparePicture: async (uri, options) => {
      prepared.push({ uri, options });
      return PICTURE;
    },
  };
  const videos: VideoMedia = {
    probeVideo: unused,
    analyzeVideo: unused,
    decoder: async () => 'ffmpeg 7.1',
    extractFrames: async (_uri, seconds) => seconds.map(frameAt),
  };
  return {
    prepared,
    asked,
    notes,
    kept,
    neighbours: made.neighbours ?? [],
    keepNeighbour: (neighbour) => kept.push(neighbour),
    note: (check, action) => notes.push(`${check}: ${action}`),
    signal: new AbortController().signal,
    media: { ...pictures, ...videos, scoreAesthetic: unused, lookAtPicture: unused, ...media },
    artifacts: made.artifacts ?? { put: unused, get: unused },
    thresholds,
    duplicates: made.duplicates ?? null,
    ask: async (role, request) => {
      const next = answers[asked.length];
      asked.push({ role, request });
      const said = say ? await say(request, role) : next;
      if (said === undefined) throw new Error('asked once too often');
      return { ...said, call: callOf(role, request) };
    },
  };
}

/** The frame of a made video at a time; its hash tells which. */
function frameAt(seconds: number): PreparedPicture {
  return { ...PICTURE, sha256: `frame-at-${seconds}` };
}

/** The text parts of a question. */
export function textOf(request: ChatRequest | undefined): string {
  return (request?.parts ?? []).map((part) => ('text' in part ? part.text : '')).join('');
}

export function missing(uri: string): MediaError {
  return new MediaError(`${uri}: no such file`, { code: 'media_missing' });
}

async function unused(): Promise<never> {
  throw new Error('no stage under test needs this');
}

function callOf(role: string, { sampling }: ChatRequest): Answer['call'] {
  return {
    role,
    endpoint: 'made',
    model: 'made',
    vlm: true,
    promptSha256: '',
    pictureSha256: [PICTURE.sha256],
    sampling,
    inputTokens: null,
    outputTokens: null,
    costUsd: null,
    latencyMs: 0,
    attempts: 1,
  };
}
