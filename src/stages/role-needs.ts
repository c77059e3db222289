import type { StructureOptions } from '../core/caption-fields.ts';
import type { Sampling } from '../core/chat.ts';
import type { RoleNeed } from '../core/role-need.ts';
import type { z } from 'zod';

interface Asking {
  readonly sampling: Sampling;
  readonly structure?: z.output<typeof StructureOptions> | undefined;
}

/** What a role is asked with so many pictures at most, by the options of the stage that asks. */
export function needOf(role: string, pictures: number, { sampling, structure }: Asking): RoleNeed {
  return { role, pictures, jsonSchema: structure?.jsonSchema ?? false, sampling };
}
