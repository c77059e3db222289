import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { recipes } from '../../../pipelines/index.ts';
import { configJsonSchema } from '../../config/json-schema.ts';
import { ConfigError, messageOf, RecaptorError } from '../../core/errors.ts';
import { pipelineOf } from '../assemble.ts';
import { EXIT, exitCodeOf } from '../exit-codes.ts';
import { choose, type Choice, type Given } from '../init/choose.ts';
import { configText, exportCommand, shownDataset } from '../init/config-text.ts';
import { pilotSamples, pilotText, type PilotSample } from '../init/pilot.ts';
import { presetFacts } from '../init/presets.ts';
import { unattended } from '../init/unattended.ts';
import type { Output } from '../output.ts';
import { shownPath } from '../shown-path.ts';
import { configFor } from '../start-run.ts';
import { stoppable, type Stopping } from '../stopping.ts';

export interface InitRequest extends Given {
  /** Where the config goes. */
  readonly config: string;
  readonly yes: boolean;
  readonly force: boolean;
  readonly pilot: boolean;
}

const SCHEMA_FILE = 'recaptor.schema.json';

/** `recaptor init`: asks what there is, writes a config, and shows captions of a few samples. */
export async function init(request: InitRequest, output: Output): Promise<number> {
  const path = resolve(request.config);
  if (existsSync(path) && !request.force) {
    throw new ConfigError(
      `${shownPath(path)} is there already: --force writes over it, --config FILE writes another`,
    );
  }
  return stoppable(output, 'What is written stays.', async (stopping) => {
    // Off a terminal nobody would answer; under --json nobody is there to.
    const isAttended = !request.yes && !output.json && process.stdin.isTTY && process.stderr.isTTY;
    const ask = isAttended ? await import('../init/ask.ts') : null;
    const signal = stopping.draining;
    const chooser = ask?.asking(request, output, signal) ?? unattended(output, signal);
    try {
      const choice = await choose(request, chooser, { output, signal });
      await writeConfig(path, choice, request.force, output);
      const wantsPilot =
        request.pilot && choice.seen !== null && choice.canTry
          ? ((await ask?.askWhetherToTry()) ?? true)
          : false;
      return await finish(path, choice, wantsPilot, output, stopping);
    } catch (error) {
      if (ask === null || !(error instanceof ask.Cancelled)) throw error;
      output.note(existsSync(path) ? `${shownPath(path)} is written.` : 'Nothing was written.');
      return EXIT.interrupted;
    }
  });
}

async function writeConfig(
  path: string,
  { answers }: Choice,
  force: boolean,
  output: Output,
): Promise<void> {
  const facts = await presetFacts(answers.preset, answers.endpoint !== null);
  const schema = `${JSON.stringify(configJsonSchema(recipes), null, 2)}\n`;
  const flag = force ? 'w' : 'wx';
  await writeFile(path, configText(answers, facts, SCHEMA_FILE), { flag });
  try {
    await writeFile(join(dirname(path), SCHEMA_FILE), schema, { flag });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    output.note(`${SCHEMA_FILE} was there already, and stays as it is.`);
  }
  // What was written must be of use: throws where it is not.
  pipelineOf(await configFor({ config: path }));
}

async function finish(
  path: string,
  choice: Choice,
  wantsPilot: boolean,
  output: Output,
  stopping: Stopping,
): Promise<number> {
  const { answers, seen, canTry } = choice;
  output.print(`Written: ${shownPath(path)}, and ${SCHEMA_FILE} for editors.`);
  const { samples, exitCode } =
    wantsPilot && seen
      ? await tryOut(async () => pilotSamples(seen, path, output, stopping), output, stopping)
      : { samples: null, exitCode: canTry ? EXIT.done : EXIT.unreachable };
  if (samples) output.print(pilotText(samples));
  const next = nextSteps(path, choice);
  output.print(['Next:', ...next.map((command) => `  ${command}`)].join('\n'));
  output.printJson({ config: path, kind: choice.kind, ...answers, pilot: samples, next });
  return exitCode;
}

/** A pilot that breaks off leaves the config as it is: it says why, and how to go on. */
async function tryOut(
  pilot: () => Promise<readonly PilotSample[] | null>,
  output: Output,
  stopping: Stopping,
) {
  try {
    const samples = await pilot();
    const hasFailed = samples?.some(({ outcome }) => outcome === 'failed') ?? false;
    return { samples, exitCode: stopping.exitCode() ?? (hasFailed ? EXIT.someFailed : EXIT.done) };
  } catch (error) {
    if (!(error instanceof RecaptorError) || stopping.exitCode() !== null) throw error;
    output.endStatus();
    output.warn(`${messageOf(error)}\nNo sample was tried; the config is written.`);
    return { samples: null, exitCode: exitCodeOf(error) };
  }
}

function nextSteps(path: string, { answers }: Choice): readonly string[] {
  const dataset = shownDataset(answers.dataset);
  const config = basename(path) === 'recaptor.yaml' ? '' : ` -c ${shownPath(path)}`;
  return [
    `recaptor doctor${config}`,
    `recaptor estimate ${dataset}${config}`,
    `recaptor run ${dataset}${config}`,
    ...(answers.trainer === null ? [] : [exportCommand(answers)]),
  ];
}
