import { describe, expect, it } from 'vitest';
import { outcomeAtLimit } from '../../../src/endpoints/outcome-at-limit.ts';

function outcomeOf(text: string, outputTokens: number | null) {
  const usage =
    outputTokens === null ? null : { inputTokens: 10, outputTokens, cachedInputTokens: 0 };
  return outcomeAtLimit({ outcome: 'complete', text, usage }, 8);
}

describe('outcomeAtLimit', () => {
  it.each(['A woman in a red dre', 'A woman, tall,', 'A woman in a well-', 'Room 42'])(
    'calls an answer cut off that used up its tokens and breaks off: %s',
    (text) => {
      expect(outcomeOf(text, 8)).toBe('truncated');
      expect(outcomeOf(text, 7)).toBe('complete');
      expect(outcomeOf(text, null)).toBe('complete');
    },
  );

  it.each(['A woman in a red dress.', '{"editing": 0.1}', 'A sign that reads "OPEN"', ''])(
    'leaves one that has its end, to the last token: %s',
    (text) => {
      expect(outcomeOf(text, 8)).toBe('complete');
    },
  );

  it('leaves what the server said otherwise', () => {
    const usage = { inputTokens: 10, outputTokens: 8, cachedInputTokens: 0 };
    expect(outcomeAtLimit({ outcome: 'refused', text: 'I cannot', usage }, 8)).toBe('refused');
  });
});
