import type { Config } from '../config/schema.ts';
import type { AnyPipeline } from '../core/pipeline.ts';
import type { RoleNeed } from '../core/role-need.ts';

/**
 * What the stages ask of each endpoint, by its name; none of one that is not to be tried before a
 * run.
 */
export function needsByEndpoint(
  { stages }: AnyPipeline,
  { endpoints, roles }: Pick<Config, 'endpoints' | 'roles'>,
): ReadonlyMap<string, readonly RoleNeed[]> {
  const byEndpoint = new Map<string, RoleNeed[]>();
  for (const need of stages.flatMap(({ asks }) => asks)) {
    const name = roles[need.role] ?? '';
    const endpoint = endpoints[name];
    if (endpoint?.kind !== 'openai' || endpoint.preflight === 'off') continue;
    byEndpoint.set(name, [...(byEndpoint.get(name) ?? []), need]);
  }
  return byEndpoint;
}
