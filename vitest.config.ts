import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Where the results go as JSON too, for a script that counts them. */
const report = process.env.RECAPTOR_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    // Processes: sharp, DuckDB and PGlite hold native state that worker threads would share.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What comes in a moment here takes seconds on a machine that others load.
    expect: { poll: { timeout: 20_000 } },
    env: {
      TEST_MEDIA_DIR: process.env.TEST_MEDIA_DIR ?? resolve('../shared/media'),
    },
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});
