import { FACTS } from './made-context.ts';

/** A clip of 8 s: its frames stand at 1, 3, 5 and 7 s of it where one is taken every 2 s. */
export const CLIP = {
  uri: 'a.mp4',
  startSeconds: 10,
  endSeconds: 18,
  mediaSha256: FACTS.mediaSha256,
};
