import { z } from 'zod';
import type { Fields } from './sample.ts';

/** What reports and manifests read of the captions of further captioners. */
const Read = z.record(z.string(), z.object({ longCaption: z.string().nullable() }));

/** Captions of further captioners by name, null where one was left out; null where there are none. */
export function otherCaptionsOf({
  otherCaptions,
}: Fields): Readonly<Record<string, string | null>> | null {
  if (otherCaptions === undefined) return null;
  const parsed = Read.safeParse(otherCaptions);
  if (!parsed.success) return null;
  return Object.fromEntries(
    Object.entries(parsed.data).map(([name, { longCaption }]) => [name, longCaption]),
  );
}
