import { CommanderError } from 'commander';
import { messageForLog, messageOf } from '../core/errors.ts';
import { codeOf, errorText, isUnexpected } from './error-text.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { buildProgram } from './program.ts';

/** Runs the command line given and sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', forgiveClosedPipe);
  const program = buildProgram(async (action, opening) => {
    const output = await opening.catch(withoutLog);
    if (output === null) return;
    try {
      process.exitCode = await action(output);
    } catch (error) {
      output.endStatus();
      output.warn(errorText(error), {
        level: 'error',
        event: 'command-failed',
        text: messageForLog(error),
        fields: { code: codeOf(error), stack: stackOf(error) },
      });
      output.printJson({ error: { code: codeOf(error), message: messageOf(error) } });
      process.exitCode = exitCodeOf(error);
    }
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed its message; help and version are no errors.
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
}

/** A log that cannot be kept as it was asked for ends the command before it begins. */
function withoutLog(error: unknown): null {
  process.stderr.write(`${errorText(error)}\n`);
  process.exitCode = exitCodeOf(error);
  return null;
}

/** Whoever reads the words may stop to, as `head` does: the work goes on without them. */
function forgiveClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Of what nobody expected; null for an error that says all by itself. */
function stackOf(error: unknown): string | null {
  return error instanceof Error && isUnexpected(error) ? (error.stack ?? null) : null;
}
