import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unreadText } from '../../../src/cli/read-samples.ts';

describe('tables among media', () => {
  it('are named with the command that reads one', () => {
    const root = join(process.cwd(), 'my videos');
    expect(unreadText(['OpenVid-1M.csv'], root)).toMatch(
      /^'my videos\/OpenVid-1M\.csv' lies among the media and is not read\..*recaptor run 'my videos\/OpenVid-1M\.csv' --run DIR$/,
    );
  });

  it('are counted where they are many', () => {
    const text = unreadText(['a.csv', 'b.csv', 'c.csv', 'd.csv', 'e.csv'], '/data');
    expect(text).toMatch(/^\/data\/a\.csv, \/data\/b\.csv, \/data\/c\.csv and 2 more lie /);
  });
});
