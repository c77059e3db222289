import { z } from 'zod';

/** One field of a structured caption, as a model is asked for it. */
export interface CaptionField {
  /** As schemas, templates and manifests name it. */
  readonly name: string;
  /** What belongs into it, for the model. */
  readonly meaning: string;
  /** A caption without it is none; other fields may be empty where there is nothing to say. */
  readonly required?: true;
}

/** What a structured caption may consist of. */
export const CAPTION_STRUCTURES = ['six-part', 'hunyuan'] as const;
export type CaptionStructure = (typeof CAPTION_STRUCTURES)[number];

const FIELDS: Readonly<Record<CaptionStructure, readonly CaptionField[]>> = {
  'six-part': [
    { name: 'style', meaning: 'the medium or style, such as a photograph or an oil painting' },
    {
      name: 'subject',
      meaning: 'the main subject, how it looks and what it does',
      required: true,
    },
    { name: 'setting', meaning: 'where it is: place, surroundings, time of day' },
    { name: 'composition', meaning: 'what lies where in the frame, and the point of view' },
    { name: 'lighting', meaning: 'where the light comes from, how strong it is, its colour' },
    {
      name: 'additional_information',
      meaning: 'any further detail, with text that can be read, quoted as it is written',
    },
  ],
  // HunyuanVideo (Kong et al., arXiv:2412.03603): its JSON captions, but for the tags of source and
  // quality, which are no caption.
  hunyuan: [
    { name: 'short', meaning: 'one sentence on the main subject and action', required: true },
    {
      name: 'dense',
      meaning: 'all that can be seen and what changes, in the order of time',
      required: true,
    },
    { name: 'background', meaning: 'the surroundings of the subject' },
    { name: 'style', meaning: 'the style, such as documentary, cinematic, animated' },
    {
      name: 'shot_type',
      meaning: 'the type of shot, such as close-up, medium shot, aerial shot',
    },
    { name: 'lighting', meaning: 'the conditions of light' },
    { name: 'atmosphere', meaning: 'the atmosphere, such as calm, tense, cosy' },
  ],
};

/** The fields of a structure, in the order in which they are asked for and rendered. */
export function fieldsOf(structure: CaptionStructure): readonly CaptionField[] {
  return FIELDS[structure];
}

/** A structured caption: each field's text, on one line; empty where there was nothing to say. */
export const CaptionFields = z.record(z.string(), z.string());
export type CaptionFields = z.output<typeof CaptionFields>;

/** In which fields captions are asked for. */
export const StructureOptions = z.strictObject({
  fields: z.enum(CAPTION_STRUCTURES).describe('Which fields a caption has'),
  jsonSchema: z
    .boolean()
    .default(true)
    .describe('Asks for JSON by response_format; false for servers that refuse it'),
});
export type StructureOptions = z.output<typeof StructureOptions>;
