import { describe, expect, it } from 'vitest';

import { compiledPath, compiledUrl } from '../../../src/media/compiled-url.ts';

describe('compiledUrl', () => {
  it('leads from a source module to the compiled neighbour under dist', () => {
    const url = compiledUrl('file:///home/me/recaptor/src/media/picture-pool.ts', './thread.ts');
    expect(url.href).toBe('file:///home/me/recaptor/dist/src/media/thread.js');
  });

  it('takes the last src folder as the source folder', () => {
    const url = compiledUrl('file:///usr/src/app/src/media/flow/pool.ts', './thread.ts');
    expect(url.href).toBe('file:///usr/src/app/dist/src/media/flow/thread.js');
  });

  it('leaves compiled modules where they are', () => {
    const url = compiledUrl('file:///usr/src/app/dist/src/media/pool.js', './thread.ts');
    expect(url.href).toBe('file:///usr/src/app/dist/src/media/thread.js');
  });
});

describe('compiledPath', () => {
  it('says what to do where nothing was compiled', () => {
    expect(() => compiledPath('file:///nowhere/src/media/pool.ts', './thread.ts')).toThrow(
      '/nowhere/dist/src/media/thread.js: is missing; compile the project with: npm run build',
    );
  });
});
