import { describe, expect, it } from 'vitest';
import { fillPrompt, validatePrompt } from '../../../src/captions/fill-prompt.ts';

const template =
  'Describe.{{#original_caption}} It came as: {{original_caption}}{{/original_caption}}';

describe('fillPrompt', () => {
  it('puts a value in as it is, without escapes', () => {
    const caption = 'a <b> & "c" {{original_caption}} é';
    expect(fillPrompt(template, { original_caption: caption })).toBe(
      `Describe. It came as: ${caption}`,
    );
  });

  it('leaves the section out where there is no value', () => {
    expect(fillPrompt(template, { original_caption: null })).toBe('Describe.');
  });
});

describe('validatePrompt', () => {
  it('names a value that is never given, in a section too', () => {
    expect(() => validatePrompt('{{#a}}{{b}}{{/a}}', 'x.md', ['a'])).toThrow(
      'prompt x.md asks for {{b}}; what can be asked for: a',
    );
  });

  it('names the file of a prompt that cannot be parsed', () => {
    expect(() => validatePrompt('{{#a}}never closed', 'x.md', ['a'])).toThrow(/prompt x\.md/);
  });

  it('takes plain text', () => {
    expect(() => validatePrompt('no values at all', 'x.md', [])).not.toThrow();
  });
});
