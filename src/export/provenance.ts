import type { Call } from '../core/chat.ts';
import type { StageLine } from '../core/record.ts';
import type { Fields } from '../core/sample.ts';
import type { RowRevision } from './review-records.ts';

/** What a row was made by. */
export interface Provenance {
  /** The run's id. */
  readonly run: string;
  /** By stage: its fingerprint, and what it asked whom. */
  readonly stages: Readonly<Record<string, object>>;
  /** What a person said of the record; absent where no record of the run is revised. */
  readonly revision?: RowRevision | null;
}

export function provenanceOf(run: string, fields: Fields, lines: readonly StageLine[]): Provenance {
  const stages = Object.fromEntries(
    lines.map(({ stage, calls }) => {
      const [name, fingerprint] = nameAndFingerprint(stage);
      return [name, { fingerprint, ...(calls && callProvenance(calls)) }];
    }),
  );
  const revision = revisionIn(fields);
  return revision === undefined ? { run, stages } : { run, stages, revision };
}

/**
 * Provenances as JSON. It is a third of a row, and most of it the same in all rows of a run: that is
 * put together once.
 */
export class ProvenanceText {
  readonly #start: string;
  /** What every line of a stage begins with, by the stage's key. */
  readonly #byStage = new Map<string, string>();

  constructor(run: string) {
    this.#start = `{"run":${JSON.stringify(run)},"stages":{`;
  }

  /** The text of `provenanceOf`. */
  of(fields: Fields, lines: readonly StageLine[]): string {
    let text = this.#start;
    let comma = '';
    for (const { stage, calls } of lines) {
      const own = calls && callProvenance(calls);
      text += `${comma}${this.#stageText(stage)}${own ? `,${JSON.stringify(own).slice(1)}` : '}'}`;
      comma = ',';
    }
    const revision = revisionIn(fields);
    return `${text}}${revision === undefined ? '' : `,"revision":${JSON.stringify(revision)}`}}`;
  }

  #stageText(stage: string): string {
    let text = this.#byStage.get(stage);
    if (text === undefined) {
      const [name, fingerprint] = nameAndFingerprint(stage);
      text = `${JSON.stringify(name)}:{"fingerprint":${JSON.stringify(fingerprint)}`;
      this.#byStage.set(stage, text);
    }
    return text;
  }
}

/** Undefined where no record of the run is revised, null where this one is not. */
export function revisionIn({ rowRevision }: Fields): RowRevision | null | undefined {
  return rowRevision as RowRevision | null | undefined;
}

function nameAndFingerprint(stage: string): readonly [name: string, fingerprint: string] {
  const at = stage.indexOf('@');
  return [stage.slice(0, at), stage.slice(at + 1)];
}

/**
 * Of calls in one role the settings of the last, which all share, and the pictures of all in order.
 * Captioners have roles of their own: then each role by itself.
 */
function callProvenance(calls: readonly Call[]): object | null {
  const call = calls.at(-1);
  if (!call) return null;
  if (calls.length > 1 && calls.some(({ role }) => role !== call.role)) {
    const roles = [...new Set(calls.map(({ role }) => role))];
    const ofRole = (role: string) => callProvenance(calls.filter((one) => one.role === role));
    return { roles: Object.fromEntries(roles.map((role) => [role, ofRole(role)])) };
  }
  return {
    endpoint: call.endpoint,
    model: call.model,
    vlm: call.vlm,
    prompt: call.promptSha256,
    pictures:
      calls.length === 1 ? call.pictureSha256 : calls.flatMap(({ pictureSha256 }) => pictureSha256),
  };
}
