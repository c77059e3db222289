/**
 * Prints `PASSED FAILED` for a run of vitest:
 *
 *   node scripts/count-tests.mjs REPORT.json EXIT_CODE
 *
 * A run that failed without a failed test (a file that does not load, an unhandled rejection, no
 * report at all) counts as one failure, so that a failed run never looks like a passed one.
 */
import { existsSync, readFileSync } from 'node:fs';

const [reportPath, exitCode] = process.argv.slice(2);
const report = existsSync(reportPath) ? JSON.parse(readFileSync(reportPath, 'utf8')) : undefined;
const passed = report?.numPassedTests ?? 0;
const failed = report?.numFailedTests ?? 0;
const ranNothing = passed + failed === 0;
console.log(passed, failed === 0 && (exitCode !== '0' || ranNothing) ? 1 : failed);
