import type { AnswerSchema } from '../core/chat.ts';
import { fieldsOf, type CaptionStructure, type StructureOptions } from '../core/caption-fields.ts';

/** The fields as a prompt lists them, for `{{fields}}`; null where the caption is plain text. */
export function fieldLines(structure: StructureOptions | undefined): string | null {
  if (!structure) return null;
  return fieldsOf(structure.fields)
    .map(({ name, meaning }) => `- ${name}: ${meaning}`)
    .join('\n');
}

/** What goes into a request to have it answered in fields; nothing for plain text. */
export function schemaRequest(structure: StructureOptions | undefined): {
  readonly jsonSchema?: AnswerSchema;
} {
  return structure?.jsonSchema ? { jsonSchema: fieldsSchema(structure.fields) } : {};
}

function fieldsSchema(structure: CaptionStructure): AnswerSchema {
  const fields = fieldsOf(structure);
  return {
    name: 'caption',
    schema: {
      type: 'object',
      properties: Object.fromEntries(
        fields.map(({ name, meaning }) => [name, { type: 'string', description: meaning }]),
      ),
      required: fields.map(({ name }) => name),
      additionalProperties: false,
    },
  };
}
