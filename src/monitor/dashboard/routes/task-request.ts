import { z } from 'zod';

const Name = z.string().max(200);

/** As `--set` takes them. */
export const Settings = z
  .array(
    z.strictObject({
      path: z.array(Name).min(1).max(3),
      value: z.union([z.number(), Name, z.null()]),
    }),
  )
  .min(1);

/** A command that a page may start. */
export const TaskRequestBody = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('resume') }),
  z.strictObject({
    command: z.literal('retry'),
    stage: Name.exactOptional(),
    code: Name.exactOptional(),
  }),
  z.strictObject({ command: z.literal('rethreshold'), set: Settings }),
  z.strictObject({
    command: z.literal('export'),
    format: Name,
    mix: z.record(Name, z.number().min(0).max(1)).exactOptional(),
  }),
]);
