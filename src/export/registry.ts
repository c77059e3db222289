import { ConfigError } from '../core/errors.ts';
import type { ExportFormat } from './export-format.ts';
import { aiToolkit } from './formats/ai-toolkit.ts';
import { cogvideo } from './formats/cogvideo.ts';
import { diffsynth } from './formats/diffsynth.ts';
import { diffusionPipe } from './formats/diffusion-pipe.ts';
import { finetrainers } from './formats/finetrainers.ts';
import { diffusers, huggingFace } from './formats/hugging-face.ts';
import { kohya } from './formats/kohya.ts';
import { musubi } from './formats/musubi.ts';
import { onetrainer } from './formats/onetrainer.ts';
import { openSora } from './formats/open-sora.ts';
import { parquet } from './formats/parquet.ts';
import { simpletuner } from './formats/simpletuner.ts';
import { videoxFun } from './formats/videox-fun.ts';
import { webdataset } from './formats/webdataset.ts';

/** Every format besides `jsonl`, which writeManifest writes. */
export const EXPORT_FORMATS: readonly ExportFormat[] = [
  parquet,
  huggingFace,
  webdataset,
  diffusers,
  finetrainers,
  cogvideo,
  videoxFun,
  openSora,
  kohya,
  musubi,
  diffusionPipe,
  simpletuner,
  onetrainer,
  diffsynth,
  aiToolkit,
];

/** Throws ConfigError for a name that is not there. */
export function findFormat(name: string): ExportFormat {
  const format = EXPORT_FORMATS.find((candidate) => candidate.name === name);
  if (format) return format;
  const names = ['jsonl', ...EXPORT_FORMATS.map((candidate) => candidate.name)];
  throw new ConfigError(`--format ${name}: there is no such format; there are ${names.join(', ')}`);
}
