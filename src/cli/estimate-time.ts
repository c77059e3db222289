import { serversOf } from '../config/endpoint-config.ts';
import type { Config } from '../config/schema.ts';
import { estimateOf, repriced, type PilotSource } from '../monitor/estimate.ts';
import { scaled, sideBySide, type Range } from '../monitor/extrapolate.ts';
import type { Pilot } from './run-pilot.ts';

/** How long a run takes, and what it mostly waits for: an endpoint's name, or `media`. */
export interface TimeEstimate {
  readonly seconds: Range;
  readonly waitsFor: string;
}

const MEDIA = 'media';

/**
 * Stages go on side by side, so what takes longest decides. Endpoints are taken to answer as fast at
 * full load as in the pilot, within their rates; a server that slows down takes longer.
 */
export function estimateTime(
  { mediaSeconds, mediaAtOnce, roomOf }: Pick<Pilot, 'mediaSeconds' | 'mediaAtOnce' | 'roomOf'>,
  sources: readonly PilotSource[],
  population: number,
  config: Config,
): TimeEstimate {
  const share = sources.length === 0 ? 0 : population / sources.length;
  const media = (mediaSeconds * share) / Math.max(1, mediaAtOnce);
  // Of one process' work on media only the sum is known: no range comes out of it.
  const parts = new Map<string, Range>([[MEDIA, { expected: media, low: media, high: media }]]);
  for (const [name, room] of roomOf) {
    parts.set(name, endpointSeconds(name, Math.max(1, room), sources, population, config));
  }
  const [longest] = [...parts].toSorted(([, one], [, other]) => other.expected - one.expected);
  return { seconds: sideBySide([...parts.values()]), waitsFor: longest?.[0] ?? MEDIA };
}

function endpointSeconds(
  name: string,
  room: number,
  sources: readonly PilotSource[],
  population: number,
  config: Config,
): Range {
  const isOwn = (call: { readonly endpoint: string }): boolean => call.endpoint === name;
  const latency = repriced(sources, population, (call) =>
    isOwn(call) ? call.latencyMs / 1_000 : 0,
  );
  const { calls, inputTokens, outputTokens } = estimateOf(sources, population, isOwn);
  const { requests, tokens } = ratesOf(name, config);
  return [
    scaled(latency, 1 / room),
    scaled(calls, 60 / requests),
    scaled(inputTokens, 60 / tokens),
    scaled(outputTokens, 60 / tokens),
  ].reduce((one, other) => (other.expected > one.expected ? other : one));
}

/** A minute, of all servers together; without end where one has no such limit. */
function ratesOf(name: string, config: Config) {
  const endpoint = config.endpoints[name];
  const servers = endpoint?.kind === 'openai' ? serversOf(endpoint) : [];
  const sum = (rates: readonly (number | undefined)[]): number =>
    rates.reduce<number>((total, rate) => total + (rate ?? Infinity), 0) || Infinity;
  return {
    requests: sum(servers.map(({ requestsPerMinute }) => requestsPerMinute)),
    tokens: sum(servers.map(({ tokensPerMinute }) => tokensPerMinute)),
  };
}
