import type { ServerFinding } from '../core/server-finding.ts';

const FORMS = {
  nested: 'JSON by schema',
  flat: 'JSON by schema, in its flat form',
  words: 'JSON in words alone',
};

const LOGPROBS = {
  given: 'log-probabilities',
  ignored: 'no log-probabilities: scored by words',
  refused: 'no log-probabilities: scored by words',
};

/** What a server was found to take: `recaption: takes 1 picture a call`. */
export function findingText(finding: ServerFinding): string {
  const { roles, form, logprobs, unknown } = finding;
  const what = [
    unknown === null ? picturesText(finding) : `it could not be tried (${unknown})`,
    ...(form === null || unknown !== null ? [] : [FORMS[form]]),
    ...(logprobs === undefined || unknown !== null ? [] : [LOGPROBS[logprobs]]),
  ];
  return `${roles.join(', ')}: ${what.join('; ')}`;
}

/**
 * What was found since `sinceMs`, and what falls short whenever it was found. Captioners of one role
 * that differ in their sampling are tried each: the same words are said once.
 */
export function triedNotes(findings: readonly ServerFinding[], sinceMs: number): readonly string[] {
  const told = findings.filter((finding) => finding.at >= sinceMs || isLess(finding));
  const notes = told.map(
    (each) => `Tried ${each.endpoint} (${each.replica}) for ${findingText(each)}.`,
  );
  return [...new Set(notes)];
}

/** Whether it is worth a word even where it has been said before. */
export function isLess(finding: ServerFinding): boolean {
  const { picturesNeeded, picturesTaken, logprobs = 'given', unknown } = finding;
  return unknown !== null || picturesTaken < picturesNeeded || logprobs !== 'given';
}

function picturesText({ picturesNeeded, picturesTaken }: ServerFinding): string {
  if (picturesNeeded === 0) return 'takes text';
  const taken = `takes ${picturesTaken} ${picturesTaken === 1 ? 'picture' : 'pictures'} a call`;
  if (picturesTaken === picturesNeeded) return taken;
  return `${taken}, and is to be shown up to ${picturesNeeded}: the others are left out`;
}
