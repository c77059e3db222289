import { describe, expect, it } from 'vitest';

import { shownUri } from '../../../src/media/shown-uri.ts';

describe('shownUri', () => {
  it('drops query, fragment and credentials of a remote uri', () => {
    const uri = 'https://me:pass@pictures.example:8443/a/b.jpg?X-Signature=secret#secret';
    expect(shownUri(uri)).toBe('https://pictures.example:8443/a/b.jpg');
  });

  it('gives nothing of a remote uri that cannot be parsed', () => {
    expect(shownUri('https://exa mple/a.jpg?token=secret')).toBe('a malformed URL');
  });

  it('leaves paths and members alone', () => {
    expect(shownUri('images/what?.jpg')).toBe('images/what?.jpg');
    expect(shownUri('tar:00000.tar!/a#1.jpg')).toBe('tar:00000.tar!/a#1.jpg');
  });
});
