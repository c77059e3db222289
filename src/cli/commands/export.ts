import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { checkRender } from '../../captions/check-render.ts';
import type { Config } from '../../config/schema.ts';
import { ConfigError } from '../../core/errors.ts';
import { RenderOptions } from '../../core/render-options.ts';
import { modeWarning } from '../../export/check-export.ts';
import type { MediaMode, MixMode } from '../../export/export-format.ts';
import { findFormat } from '../../export/registry.ts';
import { total } from '../../export/summary.ts';
import { lockRun } from '../../run/lock.ts';
import type { RunFile } from '../../run/run-file.ts';
import { captionersIn, openMedia, pipelineOf, structureOf } from '../assemble.ts';
import { EXIT } from '../exit-codes.ts';
import { exportPackage, exportRun } from '../export-run.ts';
import { mixOf, printExported, printPackage } from '../finish-run.ts';
import type { Output } from '../output.ts';
import { findRun } from '../run-directory.ts';
import { stoppable } from '../stopping.ts';
import { storedConfig, storedStages } from '../stored-run.ts';

export interface ExportCommand {
  readonly run?: string | undefined;
  readonly format: string;
  readonly out?: string | undefined;
  readonly media?: MediaMode | undefined;
  readonly mixMode: MixMode;
  readonly mix?: Readonly<Record<string, number>> | undefined;
  readonly seed?: number | undefined;
  readonly epochs: number;
  readonly template?: string | undefined;
  readonly drop?: RenderOptions['drop'] | undefined;
  readonly permute?: readonly string[] | undefined;
  readonly scores?: Readonly<Partial<RenderOptions['scores']>> | undefined;
  readonly tier?: number | undefined;
  readonly shardMb: number;
  readonly partial: boolean;
}

const BYTES_PER_MB = 1_000_000;

/** `recaptor export`: writes a run anew, by the mix given or the run's own. Stops where it stands. */
export async function exportCommand(request: ExportCommand, output: Output): Promise<number> {
  checkJsonl(request);
  const { directory, file } = await findRun(request.run);
  const lock = await lockRun(directory, 'export');
  try {
    return await stoppable(output, 'The same command goes on; cut clips are kept.', (stopping) =>
      write(request, { directory, file, output, signal: stopping.draining }),
    );
  } finally {
    await lock.release();
  }
}

interface Writing {
  readonly directory: string;
  readonly file: RunFile;
  readonly output: Output;
  readonly signal: AbortSignal;
}

async function write(request: ExportCommand, writing: Writing): Promise<number> {
  const { directory, file, output, signal } = writing;
  const config = storedConfig(directory, file);
  const shared = {
    directory,
    file,
    stages: storedStages(directory, file),
    mix: mixWith(config, request),
    out: request.out === undefined ? undefined : resolve(request.out),
    partial: request.partial,
    signal,
  };
  if (request.format === 'jsonl') {
    const exported = await exportRun({ ...shared, epochs: request.epochs });
    printExported(exported, output);
    return total(exported.summary.counts.failed) === 0 ? EXIT.done : EXIT.someFailed;
  }
  const format = findFormat(request.format);
  const media = openMedia(file.dataset.root, config);
  try {
    const exported = await exportPackage({
      ...shared,
      format,
      mode: request.mixMode,
      media: request.media,
      tier: request.tier,
      source: media,
      concurrency: 2 * availableParallelism(),
      shardBytes: request.shardMb * BYTES_PER_MB,
      onSample: (done, count) => output.status(`exporting · ${done} of ${count}`),
    });
    output.endStatus();
    const warning = modeWarning(format, request.mixMode);
    if (warning !== null) output.warn(warning);
    printPackage(exported, output);
    return total(exported.written.counts.failed) === 0 ? EXIT.done : EXIT.someFailed;
  } finally {
    await media.close();
  }
}

/** The manifest is one row a sample that says where its media are. */
function checkJsonl({ format, media = 'reference', mixMode, epochs, tier }: ExportCommand): void {
  if (format !== 'jsonl') {
    findFormat(format);
    if (epochs === 1) return;
    throw new ConfigError(
      `--epochs ${epochs}: ${format} has one set of captions; leave --epochs out and export once ` +
        'for each epoch, each with a --seed and an --out of its own',
    );
  }
  if (tier !== undefined) {
    throw new ConfigError(
      `--tier ${tier}: jsonl writes manifest.tier-${tier}.jsonl beside manifest.jsonl; leave --tier out`,
    );
  }
  if (mixMode !== 'single') {
    throw new ConfigError(
      `--mix-mode ${mixMode}: jsonl has both captions in every row, as caption_long and ` +
        'caption_original; it takes single',
    );
  }
  if (media === 'reference') return;
  throw new ConfigError(
    `--media ${media}: jsonl refers to media where they are; --format hf writes JSONL with media`,
  );
}

function mixWith(config: Config, request: ExportCommand) {
  const { mix, seed } = request;
  const own = mixOf(config);
  const render = renderWith(config, request);
  const shares = mix ? knownShares(mix, Object.keys(own.shares), config) : own.shares;
  return { shares, seed: seed ?? own.seed, render };
}

/** Names that are left out have no share. */
function knownShares(
  mix: Readonly<Record<string, number>>,
  inConfig: readonly string[],
  { settings }: Config,
): Readonly<Record<string, number>> {
  const known = [...new Set([...inConfig, ...captionersIn(settings)])];
  const unknown = Object.keys(mix).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ConfigError(
      `--mix ${unknown}: the run has no such captions; it has: ${known.join(', ')}`,
    );
  }
  return { long: 0, original: 0, ...mix };
}

function renderWith(config: Config, { template, drop, permute, scores }: ExportCommand) {
  const render = RenderOptions.parse({
    ...config.render,
    ...(template !== undefined && { template }),
    ...(drop && { drop }),
    ...(permute && { permute }),
    ...(scores && { scores }),
  });
  checkRender(render, structureOf(pipelineOf(config)));
  return render;
}
