import type { Call } from '../core/chat.ts';
import { digest } from '../core/hash.ts';
import type { RoleNeed } from '../core/role-need.ts';
import type { ServerFinding } from '../core/server-finding.ts';
import type { PictureLimit } from './fit-request.ts';
import type { Server } from './open-server.ts';
import { tryServer, type Verdict } from './preflight-server.ts';
import type { Sleep } from './sleep.ts';

export interface Preflight {
  /** The endpoint's name in the config. */
  readonly name: string;
  readonly servers: readonly Server[];
  readonly needs: readonly RoleNeed[];
  /** What was found before: not asked again. */
  readonly known: readonly ServerFinding[];
  /** Learns how many pictures a server takes, where one says so. */
  readonly pictureLimit: PictureLimit;
  readonly onCall: (call: Call) => void;
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
}

/**
 * Tries every server for all that roles need: a tiny question for each need, with as many pictures
 * as the role sends at most. Throws EndpointError (`endpoint`), with the role and the way out, where
 * a server cannot do it, or none can be asked. A server that is busy or fails now and then is left
 * to the run: its finding says so.
 */
export async function preflight(asked: Preflight): Promise<readonly ServerFinding[]> {
  const wanted = togetherByNeed(asked.needs);
  const findings: ServerFinding[] = [];
  await Promise.all(
    wanted.map(async ({ need, roles }) => {
      const verdicts = await Promise.all(
        asked.servers.map(async (server) => verdictOn(server, need, roles, asked)),
      );
      findings.push(...findingsOf(verdicts));
    }),
  );
  return findings;
}

async function verdictOn(
  server: Server,
  need: RoleNeed,
  roles: readonly string[],
  asked: Preflight,
): Promise<Verdict> {
  const { maxTokensField, forms, logprobs, replica } = server;
  const { role: _, ...question } = need;
  const key = digest([replica.options.key, maxTokensField, question]);
  const known = asked.known.find((finding) => finding.key === key);
  if (known === undefined) return tryServer(server, need, { ...asked, key, roles });
  if (known.form !== null) forms.startAt(known.form);
  if (known.logprobs === 'refused') logprobs.areTaken = false;
  return { kind: 'found', finding: { ...known, endpoint: asked.name, roles } };
}

function findingsOf(verdicts: readonly Verdict[]): readonly ServerFinding[] {
  for (const verdict of verdicts) if (verdict.kind === 'unfit') throw verdict.error;
  const broken = verdicts.flatMap((verdict) => (verdict.kind === 'broken' ? [verdict.error] : []));
  const [first] = broken;
  // What is wrong with some is for the pool to find out: the others take the calls.
  if (first !== undefined && broken.length === verdicts.length) throw first;
  return verdicts.flatMap((verdict) => ('finding' in verdict ? [verdict.finding] : []));
}

interface Wanted {
  readonly need: RoleNeed;
  readonly roles: readonly string[];
}

/** Roles that ask alike are tried once. */
function togetherByNeed(needs: readonly RoleNeed[]): readonly Wanted[] {
  const byQuestion = new Map<string, { need: RoleNeed; roles: Set<string> }>();
  for (const need of needs) {
    const { role, ...question } = need;
    const key = digest(question);
    const known = byQuestion.get(key);
    if (known) known.roles.add(role);
    else byQuestion.set(key, { need, roles: new Set([role]) });
  }
  return [...byQuestion.values()].map(({ need, roles }) => ({ need, roles: [...roles] }));
}
