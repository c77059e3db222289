import { z } from 'zod';
import type { StructureOptions } from '../core/caption-fields.ts';
import { ConfigError } from '../core/errors.ts';
import { canonicalJson } from '../core/hash.ts';
import type { PromptOf } from '../core/recipe.ts';
import type { RoleNeed } from '../core/role-need.ts';
import { SamplingOptions } from './clip-frames.ts';
import { needOf } from './role-needs.ts';
import { SECOND_OPINION_ROLE } from './second-opinion.ts';

/** What captions are called in a mix already, and the role of another meaning. */
const TAKEN: readonly string[] = ['long', 'original', 'short', 'seed', SECOND_OPINION_ROLE];

const Name = z
  .string()
  .regex(/^[A-Za-z][\w-]*$/, 'letters, digits, "_" and "-", a letter first')
  .refine((name) => !TAKEN.includes(name), { error: `not one of ${TAKEN.join(', ')}` });

/** Each is a call for every record; and an export keeps a bit for each. */
const MOST = 16;

/** No defaults: what is left out is as for the main caption. */
const OwnSampling = z.strictObject({
  maxTokens: z.number().int().positive().optional(),
  temperature: z.number().min(0).max(2).optional(),
  topP: z.number().min(0).max(1).optional(),
  seed: z.number().int().optional(),
});

/** Captioners by name: each writes a long caption of its own of every record. */
export const CaptionersOptions = z
  .record(Name, z.strictObject({ sampling: OwnSampling.optional() }))
  .refine((captioners) => Object.keys(captioners).length <= MOST, {
    error: ({ input }) =>
      `at most ${MOST} captioners, and here are ${Object.keys(input as object).length}: leave some out`,
  })
  .optional()
  .describe('Further long captions, by names that roles, prompts and mix may use');

/** A captioner as a stage is given it. */
export const Captioner = z.strictObject({
  name: z.string(),
  role: z.string(),
  prompt: z.string().min(1),
  sampling: SamplingOptions,
});
export type Captioner = z.output<typeof Captioner>;

export const CaptionerList = z.array(Captioner);

/** What captioners are asked where role, prompt or sampling of their own are not given. */
export interface MainQuestion {
  readonly role: string;
  /** The name of its prompt. */
  readonly prompt: string;
  readonly sampling: Captioner['sampling'];
  /** False where no other stage asks it. */
  readonly isAsked: boolean;
}

/**
 * Captioners as the config gives them: role and prompt by their names, else those of the main
 * caption. Throws ConfigError where two would ask the same.
 */
export function captionersOf(
  given: z.output<typeof CaptionersOptions>,
  main: MainQuestion,
  promptOf: PromptOf,
  roles: readonly string[],
): Captioner[] {
  if (given === undefined) return [];
  const captioners = Object.entries(given).map(([name, { sampling }]) => ({
    name,
    role: roles.includes(name) ? name : main.role,
    prompt: promptOf(name, main.prompt),
    sampling: SamplingOptions.parse({ ...main.sampling, ...sampling }),
  }));
  const asked = new Map<string, string>();
  if (main.isAsked) {
    asked.set(questionOf({ ...main, prompt: promptOf(main.prompt) }), 'the main captioner');
  }
  for (const captioner of captioners) {
    const { name } = captioner;
    const question = questionOf(captioner);
    const other = asked.get(question);
    if (other !== undefined) {
      throw new ConfigError(
        `captioners.${name}: it would ask just what ${other} asks; give it an endpoint of its own ` +
          `(roles.${name}), a prompt (prompts.${name}) or sampling`,
      );
    }
    asked.set(question, name);
  }
  return captioners;
}

function questionOf({ role, prompt, sampling }: Omit<Captioner, 'name'>): string {
  return canonicalJson({ role, prompt, sampling });
}

/** What captioners ask, each with so many pictures at most. */
export function needsOfCaptioners(
  pictures: number,
  {
    captioners,
    structure,
  }: {
    readonly captioners: readonly Captioner[];
    readonly structure?: z.output<typeof StructureOptions> | undefined;
  },
): readonly RoleNeed[] {
  return captioners.map(({ role, sampling }) => needOf(role, pictures, { sampling, structure }));
}
