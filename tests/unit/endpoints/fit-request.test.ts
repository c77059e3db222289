import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../src/core/chat.ts';
import { EndpointError } from '../../../src/core/errors.ts';
import { createFitter } from '../../../src/endpoints/fit-request.ts';
import { pictureOf, requestOf } from '../../support/chat-requests.ts';

const never = new AbortController().signal;

/** What is sent to a server that takes at most so many pictures. */
async function sentTo(mostPictures: number, request: ChatRequest): Promise<ChatRequest> {
  const { fitted } = await createFitter(null)(request, never, async ({ parts }) => {
    if (parts.filter((part) => 'picture' in part).length <= mostPictures) return;
    throw new EndpointError(`At most ${mostPictures} image(s) may be provided in one request.`, {
      fault: 'request',
      code: 'endpoint_too_many_pictures',
    });
  });
  return fitted.request;
}

describe('a request with more pictures than its server takes', () => {
  it('loses pictures with their titles, and no other text', async () => {
    const given = fc.integer({ min: 2, max: 30 });
    await fc.assert(
      fc.asyncProperty(given, fc.integer({ min: 1, max: 30 }), async (count, most) => {
        const pictures = Array.from({ length: count }, (_, seed) => pictureOf(seed, 64));
        const titled = pictures.flatMap((picture, second) => [
          { text: `At ${second} s:`, isTitle: true },
          { picture },
        ]);
        const parts = [{ text: 'Look.' }, ...titled, { text: 'Thanks.' }];
        const sent = await sentTo(most, { parts, sampling: { maxTokens: 1 } });
        const [first, ...rest] = sent.parts;
        const last = rest.pop();
        expect([first, last]).toEqual([{ text: 'Look.' }, { text: 'Thanks.' }]);
        expect(rest).toHaveLength(2 * Math.min(count, most));
        for (const [place, part] of rest.entries()) {
          if (!('picture' in part)) continue;
          const second = pictures.indexOf(part.picture);
          expect(rest[place - 1]).toMatchObject({ text: `At ${second} s:` });
        }
      }),
    );
  });

  it('keeps a question that stands right before a picture', async () => {
    const parts = [{ text: 'Look.' }, ...[0, 1, 2].map((seed) => ({ picture: pictureOf(seed) }))];
    const sent = await sentTo(1, { parts, sampling: { maxTokens: 1 } });
    expect(sent.parts).toEqual([{ text: 'Look.' }, { picture: pictureOf(1) }]);
  });

  it('is never asked without any, however often a server says that it takes none', async () => {
    const fit = createFitter(null);
    const request = requestOf(pictureOf(1), pictureOf(2));
    const sent: number[] = [];
    const ask = async ({ parts }: ChatRequest): Promise<void> => {
      sent.push(parts.filter((part) => 'picture' in part).length);
      throw new EndpointError('At most 0 image(s) may be provided in one request.', {
        ...{ fault: 'request', code: 'endpoint_too_many_pictures' },
      });
    };
    for (let count = 0; count < 2; count += 1) {
      await expect(fit(request, never, ask)).rejects.toThrow('At most 0');
    }
    expect(sent).toEqual([2, 2]);
  });
});
