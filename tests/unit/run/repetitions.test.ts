import { describe, expect, it } from 'vitest';
import { Repetitions } from '../../../src/run/repetitions.ts';
import { pictureOf, requestOf } from '../../support/chat-requests.ts';

describe('Repetitions', () => {
  it('counts the same question again and again, and no other', () => {
    const repetitions = new Repetitions();
    const counted = (role: string, seed: number): number | undefined =>
      repetitions.counted(role, requestOf(pictureOf(seed))).repetition;
    const asked = [
      counted('recaption', 1),
      counted('recaption', 2),
      counted('recaption', 1),
      counted('summarize', 1),
      counted('recaption', 2),
      counted('recaption', 1),
    ];
    expect(asked).toEqual([undefined, undefined, 1, undefined, 1, 2]);
  });
});
