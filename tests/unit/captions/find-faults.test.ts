import { describe, expect, it } from 'vitest';
import { findFaults } from '../../../src/captions/find-faults.ts';

const good = [
  'A red bus stands at a stop in Manila, its side lettered with an advertisement.',
  'Oil painting of two cats asleep on a pink couch, seen from above.',
  'In the foreground, a man in a blue coat walks his dog along the shore.',
  'An image projected onto a wall fills the dark room with blue light.',
  'The photographer crouches in the grass; her camera points at a heron.',
  'Picture frames cover the wall of a narrow hallway.',
  'A neon sign glows with letters that read "I can\'t help it" above a dark bar.',
  'A poster says “Sorry. I cannot help you.” in red capitals, beside a bus stop.',
  "The back of a shirt bears the words 'I can't help it' in white.",
  'The photo booth features a red curtain and a small round stool.',
  'The large picture frame displays a wedding portrait in muted tones.',
  'The wooden frame shows signs of wear at its corners.',
  'The hair clip features a row of small pearls.',
  'In the picture book on the table, a fox runs through snow.',
  'It is a photo booth with a red curtain, seen from the side.',
  'A poster for a lecture, "As an AI, I dream", hangs in a hallway.',
  'An AI robot waves. As an AI robot bows, children laugh.',
  'A sign at the gate asks visitors to please share the path with cyclists.',
  'No people are visible on the beach; two umbrellas lie in the sand.',
  'From the picture window, a valley opens under low clouds.',
  'The title of the book, "Sorry", stands in red on its spine.',
];

describe('findFaults', () => {
  it.each(good)('lets a good caption through: %s', (caption) => {
    expect(findFaults(caption, 'complete')).toEqual([]);
  });

  it.each([
    "I'm sorry, but I can't describe this image.",
    'I’m sorry, I cannot help with that.',
    'Sorry, I am unable to see the picture.',
    'I cannot assist with this request.',
    'As an AI language model, I do not have eyes.',
    'Unfortunately, I cannot view images.',
    '"I\'m sorry, but I can\'t describe this image."',
    'A man stands in a street. However, I cannot identify him.',
    'The sign says "Stop." I cannot describe the person next to it.',
    'This seems to be a celebrity, but I can’t identify people.',
    "I'm unable to assist with that.",
    'I apologize for the inconvenience, but this goes too far.',
    'My apologies. Nothing can be said of this person.',
    'It is not possible for me to describe the people here.',
    'This request violates our content policy.',
    'A man stands in a street. As an AI language model, I do not name persons.',
    "I'm just a language model, so pictures are beyond me.",
    'No image was provided.',
    'There is no image attached to your message.',
    "It looks like you haven't attached an image.",
    'Please upload the image that is to be captioned.',
    "I'd rather not describe this.",
    'A man at a bar. I am not able to tell who he is.',
    'This contains explicit content and cannot be described.',
    'Unfortunately, all of it is too blurred.',
    '[Image could not be loaded]',
    'Unable to process the image.',
    '很抱歉，我无法描述这张图片。',
    'Es tut mir leid, aber das kann ich nicht beschreiben.',
    'Lo siento, pero no puedo ayudar con eso.',
  ])('calls a refusal a refusal: %s', (caption) => {
    expect(findFaults(caption, 'complete')).toEqual(['refusal']);
  });

  it.each([
    'The image shows a dog.',
    'This image depicts a quiet street.',
    'The video captures a man who runs.',
    'In this video, a man runs.',
    'In the image, a dog lies on a rug.',
    'This is an image of a dog.',
    'This black and white photo shows a train.',
    'Here is a caption: a dog.',
    'Caption: a dog on a rug',
    'An image of a dog.',
    'The picture is of a dog.',
    'The image clearly shows a dog.',
    'The photo you provided shows a dog.',
    'The opening frame shows a dog.',
    'The frame captures a dog.',
  ])('finds the boilerplate opener: %s', (caption) => {
    expect(findFaults(caption, 'complete')).toContain('boilerplate-opener');
  });

  it('finds a cut-off answer, an empty one and one that the server refused', () => {
    expect(findFaults('A dog on a', 'truncated')).toEqual(['truncated']);
    for (const nothing of ['  \n ', '...', 'N/A', 'None.', '```']) {
      expect(findFaults(nothing, 'complete')).toEqual(['empty']);
    }
    expect(findFaults('', 'refused')).toEqual(['refusal']);
  });

  it.each(['\n', '\r\n', '\u2028', '\u0085', '\v'])('finds a line break %j inside', (lineBreak) => {
    expect(findFaults(`A dog.${lineBreak}A cat.`, 'complete')).toEqual(['newline']);
  });

  it('names all faults at once', () => {
    expect(findFaults('The image shows a dog.\nIt is', 'truncated')).toEqual([
      'truncated',
      'boilerplate-opener',
      'newline',
    ]);
  });
});
