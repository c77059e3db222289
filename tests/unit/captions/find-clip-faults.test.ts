import { describe, expect, it } from 'vitest';
import { findClipFaults } from '../../../src/captions/find-clip-faults.ts';

const WORDS = { min: 3, max: 8 };

describe('findClipFaults', () => {
  it.each([
    'A man sits in a chair, then stands.',
    'Two boys play a video game indoors.',
    'A woman lifts a video camera.',
    'A sign that reads "VIDEO" glows over rain.',
    'A girl talks on a video call.',
    'A videographer kneels at the shore, waiting.',
  ])('lets a good caption through: %s', (caption) => {
    expect(findClipFaults(caption, 'complete', WORDS)).toEqual([]);
  });

  it.each([
    'A man runs throughout the video.',
    'As the video progressed, a man ran.',
    'Several videos of a man, running.',
    'A man who runs, on video.',
  ])('finds the word video: %s', (caption) => {
    expect(findClipFaults(caption, 'complete', WORDS)).toEqual(['mentions-video']);
  });

  it('finds captions of too many and too few words', () => {
    expect(findClipFaults('one two three four five six seven eight', 'complete', WORDS)).toEqual(
      [],
    );
    expect(
      findClipFaults('one two three four five six seven eight nine', 'complete', WORDS),
    ).toEqual(['too-long']);
    expect(findClipFaults('A man.', 'complete', WORDS)).toEqual(['too-short']);
  });

  it('names the faults of any caption first, and all at once', () => {
    expect(findClipFaults('The video shows a man.\nHe', 'truncated', WORDS)).toEqual([
      'truncated',
      'boilerplate-opener',
      'newline',
      'mentions-video',
    ]);
  });

  it('says no more of a refusal and of nothing', () => {
    expect(findClipFaults("I'm sorry, I cannot describe this video.", 'complete', WORDS)).toEqual([
      'refusal',
    ]);
    expect(findClipFaults('', 'complete', WORDS)).toEqual(['empty']);
  });
});
