import { picturesOf, promptSha256Of } from '../core/call-hashes.ts';
import type { Answer, ChatRequest, Reduction } from '../core/chat.ts';
import { EndpointError, InvariantError, MediaError } from '../core/errors.ts';
import { canonicalJson } from '../core/hash.ts';
import type { Outcome } from '../core/outcome.ts';
import type { RecordedCall, StageLine } from '../core/record.ts';
import type { Artifacts, StageMedia } from '../core/stage.ts';
import type { PlacedStage } from './fingerprint.ts';
import { textOfCall } from './recorded-call.ts';

/** What a line is held against. Nothing is written, and no endpoint is asked. */
export interface ReplayTools {
  readonly media: StageMedia;
  readonly artifacts: Pick<Artifacts, 'get'>;
  /** The request as it was sent after its server had refused it for its size. */
  reduce(request: ChatRequest, reduction: Reduction, signal: AbortSignal): Promise<ChatRequest>;
  /** Told of each question that a call of the line was, as it was sent. */
  readonly onQuestion?: (call: RecordedCall, sent: ChatRequest) => void;
}

/** Why a line does not belong to its record. `reason` is for programs, `message` for people. */
export interface Misfit {
  readonly reason: string;
  readonly message: string;
  /** Of a split, the clips that it concerns; all of the source where absent. */
  readonly clips?: readonly string[];
}

export interface Replayed {
  readonly misfit: Misfit | null;
  /** The line keeps no hash of some answer: only what was sent could be compared. */
  readonly isUnhashed: boolean;
}

/**
 * Runs a stage again on what it reads from a record now: prepares what it sends from the media as
 * they are, and answers with what its line says was answered to exactly that. The line belongs to
 * the record where all of it comes out again.
 */
export async function replayLine(
  { stage, resolved }: PlacedStage,
  picked: object,
  line: StageLine,
  tools: ReplayTools,
  signal: AbortSignal,
): Promise<Replayed> {
  const log = new Questions(line, tools, signal);
  const { media, artifacts } = tools;
  const put = async (): Promise<never> => {
    throw new InvariantError(
      `${stage.name} keeps artifacts, and cannot be run again to be verified`,
    );
  };
  let outcome: Outcome | null = null;
  try {
    outcome = await stage.execute(picked, {
      ...{ signal, media, artifacts: { ...artifacts, put } },
      thresholds: resolved?.thresholds ?? null,
      duplicates: resolved?.duplicates ?? null,
      neighbours: line.neighbours ?? [],
      keepNeighbour: () => undefined,
      note: () => undefined,
      ask: async (role, request) => log.ask(role, request),
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof MediaError) {
      return { misfit: { reason: error.code, message: error.message }, isUnhashed: log.isUnhashed };
    }
    if (!(error instanceof NoAnswer) && !(error instanceof EndpointError)) throw error;
  }
  return { misfit: log.misfit() ?? log.misfitOf(outcome), isUnhashed: log.isUnhashed };
}

/** Ends a replay: what was answered is not known. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

interface Sent {
  readonly role: string;
  readonly prompt: string;
  readonly pictures: readonly string[];
}

/** The questions of one replay beside the calls that its line records. */
class Questions {
  readonly #line: StageLine;
  readonly #tools: ReplayTools;
  readonly #signal: AbortSignal;
  readonly #unused: RecordedCall[];
  readonly #unmatched: Sent[] = [];
  #strange: RecordedCall | null = null;
  isUnhashed = false;

  constructor(line: StageLine, tools: ReplayTools, signal: AbortSignal) {
    this.#line = line;
    this.#tools = tools;
    this.#signal = signal;
    this.#unused = [...(line.calls ?? [])];
  }

  /** Throws NoAnswer, and EndpointError for a question that no call of the line was. */
  async ask(role: string, request: ChatRequest): Promise<Answer> {
    const call = await this.#take(role, request);
    if (!call) {
      this.#unmatched.push({ role, ...sentBy(request) });
      throw new EndpointError('no such question is recorded', {
        ...{ fault: 'request', code: 'not_recorded' },
      });
    }
    if (call.answerSha256 === undefined) {
      this.isUnhashed = true;
      throw new NoAnswer();
    }
    const text = textOfCall(call, this.#line);
    if (text === null) {
      this.#strange ??= call;
      throw new NoAnswer();
    }
    return { outcome: call.outcome ?? 'complete', text, call };
  }

  /** Where the questions are not those of the line, or its texts not what was answered to them. */
  misfit(): Misfit | null {
    if (this.#strange) {
      return {
        reason: 'not_the_answer',
        message:
          `no text of the line is what ${this.#strange.endpoint} (${this.#strange.model}) answered ` +
          'to what it was shown: the text was edited, or is the answer for another record',
      };
    }
    const [asked] = this.#unmatched;
    const [left] = this.#unused;
    if (!left || this.isUnhashed) return null;
    if (asked) return { reason: 'not_what_was_sent', message: differenceOf(asked, left) };
    return {
      reason: 'not_what_follows',
      message: `the line records a call of ${left.role} that this record does not lead to`,
    };
  }

  /** Where something else follows from the answers than what the line says. */
  misfitOf(outcome: Outcome | null): Misfit | null {
    if (outcome === null || outcome.outcome === 'fail') return null;
    // Scores from log-probabilities cannot be told from the text alone.
    if (this.#line.calls?.some(({ hadTokens }) => hadTokens)) return null;
    const names = differingFields(outcome, this.#line);
    if (names.length === 0) return null;
    const ids = this.#line.outcome === 'split' ? this.#line.clips.map(({ id }) => id) : [];
    return {
      reason: 'not_what_follows',
      message: `what the line says is not what follows from its record: ${names.join(', ')}`,
      ...(names.every((name) => ids.includes(name)) && { clips: names }),
    };
  }

  async #take(role: string, request: ChatRequest): Promise<RecordedCall | undefined> {
    const whole = sentBy(request);
    for (const call of this.#unused.filter((one) => one.role === role)) {
      const reduced = call.reduction
        ? await this.#tools.reduce(request, call.reduction, this.#signal)
        : null;
      const sent = reduced ? sentBy(reduced) : whole;
      const at = this.#unused.indexOf(call);
      if (at === -1 || !isSame(sent, call)) continue;
      this.#unused.splice(at, 1);
      this.#tools.onQuestion?.(call, reduced ?? request);
      return call;
    }
    return undefined;
  }
}

function sentBy(request: ChatRequest): Omit<Sent, 'role'> {
  const pictures = picturesOf(request).map(({ sha256 }) => sha256);
  return { prompt: promptSha256Of(request), pictures };
}

function isSame({ prompt, pictures }: Omit<Sent, 'role'>, call: RecordedCall): boolean {
  return prompt === call.promptSha256 && pictures.join() === call.pictureSha256.join();
}

function differenceOf(asked: Sent, recorded: RecordedCall): string {
  const what = [
    ...(asked.prompt === recorded.promptSha256 ? [] : ['the prompt']),
    ...(asked.pictures.join() === recorded.pictureSha256.join() ? [] : ['the picture']),
  ];
  return (
    `what ${recorded.role} was asked is not what this record leads to: another is ${what.join(' and ')}. ` +
    'The answer is for another record, or, where pictures were encoded for sending, other versions ' +
    'of sharp or ffmpeg did so'
  );
}

/** Names of what differs; clips of a split by their ids. */
function differingFields(outcome: Outcome, line: StageLine): readonly string[] {
  const [now, then] = [namedParts(outcome), namedParts(line)];
  return [...new Set([...now.keys(), ...then.keys()])].filter(
    (name) => now.get(name) !== then.get(name),
  );
}

function namedParts(said: Outcome): ReadonlyMap<string, string> {
  const parts =
    said.outcome === 'emit'
      ? Object.entries(said.fields)
      : said.outcome === 'split'
        ? said.clips.map(({ id, fields }) => [id, fields] as const)
        : [['outcome', said] as const];
  // Through JSON, as lines went.
  return new Map(
    parts.map(([name, value]) => [name, canonicalJson(JSON.parse(JSON.stringify(value ?? null)))]),
  );
}
