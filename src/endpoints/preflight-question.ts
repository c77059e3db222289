import type { AnswerSchema, ChatRequest, PreparedPicture } from '../core/chat.ts';
import { sha256 } from '../core/hash.ts';
import type { RoleNeed } from '../core/role-need.ts';

/** What servers are asked before the first record; the test server knows such questions by it. */
export const PREFLIGHT_TEXT = 'This is a test of the connection. Answer with: {"ok": true}';

/** Some reasoning models refuse a request for fewer. */
const MOST_TOKENS = 16;

const SCHEMA: AnswerSchema = {
  name: 'preflight',
  schema: {
    type: 'object',
    properties: { ok: { type: 'boolean' } },
    required: ['ok'],
    additionalProperties: false,
  },
};

/** A red disc on blue, 64 by 64 pixels: servers refuse pictures under 28 (Qwen2.5-VL). */
const JPEG = Buffer.from(
  '/9j/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpR' +
    'Uk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P' +
    'T0//wAARCABAAEADASIAAhEBAxEB/8QAGQABAQEBAQEAAAAAAAAAAAAAAAMBAgQF/8QAJRABAAICAQMBCQAAAAAAAAAA' +
    'AQACEQMTIUGhIjEyQlFhYnGB/8QAGgEAAgMBAQAAAAAAAAAAAAAAAwYAAQQCBf/EACARAAMBAQABBAMAAAAAAAAAAAEC' +
    'AwARBBITIUExMlH/2gAMAwEAAhEDEQA/APjyS9fY8kBXRUOHLXghvVJ/seYsoUr+i905U6OX1LhEdJqiWm/wp7rr49ZD' +
    'rqRskkTByBt0Spwnt/oh1f20LfzFhL3aKn91cMDE+/lupJcZi59TZznNZqFUcAyzLEyNJbKgxU9GtlDD0sOjeXIcVGyr' +
    'zncaUxQp7kw5yd5URGzTH1lTg+P+U7RRE8XVk9cyo+9z49RKqufo71SzHIyx2Wy2wKnhzmrBgGX8HJIoG33VAd+BrJAH' +
    'To8/y0rcsnLLbZMfjzM5BTk7zLC1mcfg5JI2zbRcXY6qHM674+tKQaQnT5cbRHyrRHJtzV634+tPLJydrZKT8eUz1Rrt' +
    '5l7Djt0ZJI2zb//Z',
  'base64',
);

const PICTURE: PreparedPicture = {
  bytes: JPEG,
  mediaType: 'image/jpeg',
  width: 64,
  height: 64,
  sha256: sha256(JPEG),
  sourceSha256: sha256(JPEG),
};

/** A question as a role asks it, as short as it can be. */
export function preflightQuestion({
  pictures,
  jsonSchema,
  topLogprobs,
  sampling,
}: Question): ChatRequest {
  const shown = Array.from({ length: pictures }, () => ({ picture: PICTURE }));
  return {
    parts: [{ text: PREFLIGHT_TEXT }, ...shown],
    sampling: { ...sampling, maxTokens: Math.min(MOST_TOKENS, sampling.maxTokens) },
    ...(jsonSchema && { jsonSchema: SCHEMA }),
    ...(topLogprobs !== undefined && { topLogprobs }),
  };
}

type Question = Omit<RoleNeed, 'role'>;
