import { Command } from 'commander';
import { packageVersion } from '../config/package-root.ts';
import type { Layer } from '../config/merge-layers.ts';
import type { ColumnMapping } from '../core/dataset.ts';
import { ConfigError } from '../core/errors.ts';
import type { LogLevel } from '../core/log.ts';
import { addConfigCommands } from './config-options.ts';
import { addEstimateCommand } from './estimate-options.ts';
import { addExportCommand } from './export-options.ts';
import { addInitCommand } from './init-options.ts';
import { addInsightCommands } from './insight-options.ts';
import { addReviewCommand } from './review-options.ts';
import { addVerifyCommand } from './verify-options.ts';
import { queueOf } from './queue-flag.ts';
import {
  amount,
  columnMapping,
  mixShares,
  positiveInteger,
  settings,
  wholeNumber,
  type Setting,
} from './flags.ts';
import {
  addLogOptions,
  addMetricsOptions,
  metricsAddress,
  type LogFlags,
  type MetricsFlags,
} from './observe-options.ts';
import { logOpener } from './open-log.ts';
import { createOutput, type Output } from './output.ts';
import { addWorkerCommand } from './worker-options.ts';

type Action = (output: Output) => Promise<number>;

/** What runs a command once its words are understood. */
export type Perform = (action: Action, output: Promise<Output>) => Promise<void>;

interface StartFlags {
  readonly config?: string;
  readonly preset?: string;
  readonly run?: string;
  readonly limit?: number;
  readonly map?: Partial<ColumnMapping>;
  readonly update?: boolean;
  readonly mix?: Readonly<Record<string, number>>;
  readonly seed?: number;
  readonly queue?: string;
}

/**
 * The command line. Each action loads what it needs only when it runs, so that the light commands
 * answer at once.
 */
export function buildProgram(perform: Perform): Command {
  const program = new Command('recaptor')
    .description(
      'Caption and recaption pipelines for text-to-image and text-to-video training data',
    )
    .version(packageVersion())
    .option('--json', 'print the result as JSON on stdout')
    .option('-q, --quiet', 'no progress and no notes')
    .showHelpAfterError('(recaptor --help lists the commands)')
    .exitOverride();
  addLogOptions(program);
  const act: Act = async (action, log) => perform(action, outputFor(program, log));
  addInitCommand(program, act);
  addRunCommands(program, act);
  addFleetCommands(program, act);
  addAftercareCommands(program, act);
  addInsightCommands(program, act);
  addVerifyCommand(program, act);
  addReviewCommand(program, act);
  addEstimateCommand(program, act);
  addConfigCommands(program, act);
  return program;
}

/** `log` is the level of a command that always keeps one. */
type Act = (action: Action, log?: LogLevel) => Promise<void>;

function addRunCommands(program: Command, act: Act): void {
  program
    .command('demo')
    .description('make pictures, caption them, write a manifest: a whole run in a minute')
    .option('--run <dir>', 'where to put it', 'runs/demo')
    .action(async (flags: { run: string }) =>
      act(async (output) => (await import('./commands/demo.ts')).demo(flags, output)),
    );
  addMetricsOptions(startOptions(program.command('run')))
    .description('read a dataset, work it through and export it, on this machine')
    .option('--queue <url>', 'a Redis, in place of the queue in this process')
    .action(async (dataset: string, flags: StartFlags & MetricsFlags) =>
      act(async (output) =>
        (await import('./commands/run.ts')).run(
          {
            ...startRequest(dataset, flags, 'run'),
            queue: queueOf(flags),
            metrics: metricsAddress(flags),
          },
          output,
        ),
      ),
    );
  program
    .command('doctor')
    .description('check config, programs, queue and endpoints, and say how to mend each')
    .option('-c, --config <file>')
    .option('--preset <name>')
    .option('--queue <url>')
    .action(async (flags: StartFlags) =>
      act(async (output) =>
        (await import('./commands/doctor.ts')).doctor({ ...flags, queue: queueOf(flags) }, output),
      ),
    );
}

function addFleetCommands(program: Command, act: Act): void {
  startOptions(program.command('enqueue'))
    .description('read a dataset and leave the work to workers')
    .option('--queue <url>', 'the Redis that workers listen to')
    .action(async (dataset: string, flags: StartFlags) =>
      act(async (output) =>
        (await import('./commands/enqueue.ts')).enqueue(
          { ...startRequest(dataset, flags, 'enqueue'), queue: requiredQueue(flags) },
          output,
        ),
      ),
    );
  addWorkerCommand(program, async (action) => act(action, 'info'), requiredQueue);
  program
    .command('status')
    .description('funnel and queues of a run')
    .option('--run <dir>')
    .option('--queue <url>')
    .option('-w, --watch', 'again and again, until the run is complete', false)
    .action(async (flags: { run?: string; queue?: string; watch: boolean }) =>
      act(async (output) =>
        (await import('./commands/status.ts')).status({ ...flags, queue: queueOf(flags) }, output),
      ),
    );
}

function addAftercareCommands(program: Command, act: Act): void {
  interface ResumeFlags {
    readonly run?: string;
    readonly queue?: string;
    readonly detach: boolean;
  }
  program
    .command('resume')
    .description('do what is missing of a run')
    .option('--run <dir>')
    .option('--queue <url>')
    .option('--detach', 'only enqueue; workers do the rest', false)
    .option('--budget-usd <amount>', 'what the whole run may spend from now on', amount)
    .option('--budget-tokens <n>', 'the same in tokens', positiveInteger)
    .action(async (flags: ResumeFlags & { budgetUsd?: number; budgetTokens?: number }) =>
      act(async (output) =>
        (await import('./commands/resume.ts')).resumeCommand(
          { ...flags, queue: queueOf(flags) },
          output,
        ),
      ),
    );
  program
    .command('retry')
    .description('do failed records again, and all that follows')
    .option('--run <dir>')
    .option('--stage <name>', 'only those that failed at this stage')
    .option('--code <code>', 'only those that failed with this code')
    .option('--queue <url>')
    .option('--detach', 'only enqueue; workers do the rest', false)
    .action(async (flags: ResumeFlags & { stage?: string; code?: string }) =>
      act(async (output) =>
        (await import('./commands/retry.ts')).retry({ ...flags, queue: queueOf(flags) }, output),
      ),
    );
  program
    .command('rethreshold')
    .description('move thresholds of a run; what comes in is captioned, nothing is scored again')
    .option('--run <dir>')
    .option('--set <name=value>', 'such as motion.dropLowest=0.3; null takes away', settings)
    .option('--dry-run', 'only say what would come in and go out', false)
    .option('--queue <url>')
    .option('--detach', 'only enqueue; workers do the rest', false)
    .action(async (flags: ResumeFlags & { set?: readonly Setting[]; dryRun: boolean }) =>
      act(async (output) =>
        (await import('./commands/rethreshold.ts')).rethreshold(
          { ...flags, set: flags.set ?? [], queue: queueOf(flags) },
          output,
        ),
      ),
    );
  addExportCommand(program, act);
}

function startOptions(command: Command): Command {
  return command
    .argument('<dataset>', 'a folder, .jsonl, .csv, .parquet or .tar')
    .option('-c, --config <file>', 'default: recaptor.yaml, if there is one')
    .option('--preset <name>', 'recaptor config presets lists them')
    .option('--run <dir>', 'the run directory; default: runs/<name of the dataset>')
    .option('--limit <n>', 'only so many records', positiveInteger)
    .option('--map <role=column>', 'which column is id, path, url, caption, clips', columnMapping)
    .option('--mix <shares>', 'such as long=0.95,original=0.05', mixShares)
    .option('--seed <n>', 'seed of the mix', wholeNumber)
    .option('--update', 'go on with other settings than the run was made with');
}

function startRequest(dataset: string, flags: StartFlags, command: string) {
  const { config, preset, run, limit, map, update = false } = flags;
  return {
    dataset,
    config,
    preset,
    run,
    limit,
    map,
    update,
    overrides: overridesOf(flags),
    command,
  };
}

function overridesOf({ mix, seed }: StartFlags): Layer {
  if (!mix && seed === undefined) return {};
  const shares = mix ? { long: 0, original: 0, ...mix } : {};
  return { mix: { ...shares, ...(seed !== undefined && { seed }) } };
}

function requiredQueue(flags: { readonly queue?: string | undefined }): string {
  const url = queueOf(flags);
  if (url !== undefined) return url;
  throw new ConfigError('name the queue: --queue redis://HOST:6379, or RECAPTOR_QUEUE');
}

async function outputFor(program: Command, usual?: LogLevel): Promise<Output> {
  const flags = program.opts<{ json?: boolean; quiet?: boolean } & LogFlags>();
  const { json = false, quiet = false, logLevel: level, logFile: file } = flags;
  return createOutput({
    json,
    quiet,
    stdout: process.stdout,
    stderr: process.stderr,
    now: Date.now,
    logOpener: await logOpener({ level, file, usual: quiet && usual ? 'warn' : usual }),
  });
}
