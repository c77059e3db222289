import type { Random } from '../../../src/media/demo/random.ts';
import type { BehaviourOptions, Rule, Trouble } from '../chat-server-behaviour.ts';

/** Beyond the time limit that the run under chaos has for a call. */
const TOO_LATE_MS = 3_000;
const KEY = 'the-right-key';

/** Every way of a bad server that passes. */
const TROUBLES: readonly [Trouble, ...Trouble[]] = [
  { kind: 'drop' },
  { kind: 'reset' },
  { kind: 'html' },
  { kind: 'hang' },
  { kind: 'late', ms: TOO_LATE_MS },
  { kind: 'stream' },
  { kind: 'invalid-utf8' },
  { kind: 'empty-choices' },
  { kind: 'error-body', error: { code: 502, message: 'upstream error' } },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502, body: '<html><title>Bad Gateway</title></html>' },
  { kind: 'rate-limit' },
  { kind: 'rate-limit', retryAfterMs: 700 },
  { kind: 'rate-limit', retryAfter: '1' },
  { kind: 'loading' },
  { kind: 'loading', retryAfter: '1' },
  { kind: 'late', ms: 600 },
];

/** Half of a spell's calls meet its trouble, and some spells have a little of everything. */
const STRONG = 0.5;
const LITTLE = 0.04;

/** How a server behaves for a while; `name` for the log. */
export interface Spell {
  readonly name: string;
  readonly behaviour: BehaviourOptions;
}

/** Pictures that the server fails on for ever, whatever the weather. */
function poison(pictures: readonly string[]): Rule {
  return { pictures: [...pictures], trouble: { kind: 'status', status: 500 } };
}

/** Answers at once; the key is right. */
export function calm(poisoned: readonly string[]): Spell {
  return {
    name: 'calm',
    behaviour: { apiKey: KEY, latency: { ms: 20 }, rules: [poison(poisoned)] },
  };
}

/** The next spell of bad weather. The keys taken are all set by each, so that none lasts. */
export function nextSpell(random: Random, poisoned: readonly string[]): Spell {
  const rules: Rule[] = [poison(poisoned)];
  const behaviour = { apiKey: KEY, latency: { medianMs: 150, sigma: 0.7, seed: random.seed() } };
  const draw = random.between(0, 1);
  if (draw < 0.08) {
    return { name: 'wrong key', behaviour: { ...behaviour, apiKey: 'another-key', rules } };
  }
  if (draw < 0.16) {
    const latency = { ...behaviour.latency, medianMs: 900 };
    return { name: 'slow', behaviour: { ...behaviour, latency, rules } };
  }
  if (draw < 0.4) {
    const some = TROUBLES.map((trouble) => ({ trouble, share: LITTLE }));
    return { name: 'everything', behaviour: { ...behaviour, rules: [...rules, ...some] } };
  }
  const trouble = random.pick(TROUBLES);
  const isStorm = (trouble.kind === 'rate-limit' || trouble.kind === 'loading') && draw < 0.7;
  const rule = { trouble, ...(!isStorm && { share: STRONG }) };
  return {
    name: `${isStorm ? 'nothing but' : 'half'} ${JSON.stringify(trouble)}`,
    behaviour: { ...behaviour, rules: [...rules, rule] },
  };
}

/** As a config names the key, and the environment holds it. */
export const CHAOS_KEY = { variable: 'CHAOS_KEY', value: KEY };
