import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultRunDirectory } from '../../../src/cli/run-directory.ts';

describe('defaultRunDirectory', () => {
  it.each([
    ['data/cats', 'cats'],
    ['data/cats/', 'cats'],
    ['rows.jsonl', 'rows'],
    ['my pictures', 'my-pictures'],
    ['/', 'dataset'],
    ['.hidden', 'dataset'],
    ['..x', 'dataset'],
    ['...x', 'dataset'],
  ])('is named after %s', (dataset, name) => {
    expect(defaultRunDirectory(dataset)).toBe(join('runs', name));
  });

  it('is named after the folder that . and .. stand for, and lies in ./runs', () => {
    const here = basename(process.cwd());
    const above = basename(join(process.cwd(), '..'));
    expect(defaultRunDirectory('.')).toBe(join('runs', here));
    expect(defaultRunDirectory('./')).toBe(join('runs', here));
    expect(defaultRunDirectory('..')).toBe(join('runs', above));
  });
});
