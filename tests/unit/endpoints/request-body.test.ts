import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { promptSha256Of } from '../../../src/core/call-hashes.ts';
import { requestBody } from '../../../src/endpoints/request-body.ts';
import { pictureOf, requestOf } from '../../support/chat-requests.ts';

function parsed(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}

describe('requestBody', () => {
  it('asks for log-probabilities only where they are wanted', () => {
    const body = parsed(requestBody('m', { ...requestOf(), topLogprobs: 20 }, 'max_tokens'));
    expect(body).toMatchObject({ logprobs: true, top_logprobs: 20 });
    expect(parsed(requestBody('m', requestOf(), 'max_tokens'))).not.toHaveProperty('logprobs');
  });

  it('has the instruction as system message, and texts and pictures in order', () => {
    const [one, two] = [pictureOf(1), pictureOf(2)];
    const parts = [
      { picture: one },
      { text: 'Then:' },
      { picture: { ...two, mediaType: 'image/png' as const } },
    ];
    const url = (type: string, bytes: Uint8Array): string =>
      `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
    expect(parsed(requestBody('m', { ...requestOf(), parts }, 'max_tokens'))).toEqual({
      model: 'm',
      max_tokens: 300,
      temperature: 0.2,
      top_p: 0.9,
      seed: 7,
      messages: [
        { role: 'system', content: 'You describe pictures.' },
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: url('image/jpeg', one.bytes) } },
            { type: 'text', text: 'Then:' },
            { type: 'image_url', image_url: { url: url('image/png', two.bytes) } },
          ],
        },
      ],
    });
  });

  it('leaves out what is not asked for', () => {
    const request = { parts: [{ text: 'Hi' }], sampling: { maxTokens: 5, temperature: 0 } };
    expect(parsed(requestBody('m', request, 'max_completion_tokens'))).toEqual({
      model: 'm',
      max_completion_tokens: 5,
      temperature: 0,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
  });

  it('asks for JSON by a schema where the request has one', () => {
    const schema = { type: 'object', properties: { a: { type: 'number' } } };
    const request = { ...requestOf(), jsonSchema: { name: 'labels', schema } };
    expect(parsed(requestBody('m', request, 'max_tokens'))).toMatchObject({
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'labels', schema, strict: true },
      },
      messages: [{ role: 'system' }, { role: 'user' }],
    });
    expect(parsed(requestBody('m', requestOf(), 'max_tokens'))).not.toHaveProperty(
      'response_format',
    );
  });

  it('carries any text and any bytes unharmed, views into larger buffers included', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'grapheme' }),
        fc.uint8Array(),
        fc.nat(5),
        (system, text, bytes, skipped) => {
          const picture = { ...pictureOf(1), bytes: bytes.subarray(skipped) };
          const parts = [{ text }, { picture }];
          const request = { ...requestOf(), system, parts };
          const base64 = Buffer.from(picture.bytes).toString('base64');
          expect(parsed(requestBody('m', request, 'max_tokens'))).toMatchObject({
            messages: [
              { content: system },
              { content: [{ text }, { image_url: { url: `data:image/jpeg;base64,${base64}` } }] },
            ],
          });
        },
      ),
    );
  });
});

describe('promptSha256Of', () => {
  it('depends on the instruction and the texts, and not on the pictures', () => {
    const request = requestOf(pictureOf(1));
    expect(promptSha256Of(request)).toBe(promptSha256Of(requestOf(pictureOf(2))));
    expect(promptSha256Of(request)).not.toBe(promptSha256Of({ ...request, system: 'Other.' }));
    expect(promptSha256Of(request)).not.toBe(
      promptSha256Of({ ...request, parts: [{ text: 'Other.' }] }),
    );
  });
});
