import { stringify } from 'yaml';
import type { Answers, ChosenEndpoint } from './answers.ts';
import { ENCODER_LIMITS, LIMITS_BY_MODEL } from './encoder-limits.ts';

/** What a preset says, for comments. */
export interface PresetFacts {
  readonly pipeline: string;
  /** Roles that the config has to give an endpoint, in order. */
  readonly roles: readonly string[];
  /** Rules by score. */
  readonly filters: Readonly<Record<string, unknown>>;
  readonly mix: Readonly<Record<string, unknown>>;
  /** What `checks.too-many-tokens` holds captions to. */
  readonly tokens: { readonly encoder: string; readonly tokens?: number | undefined };
}

/** What each role does, in few words. */
const ROLES: Readonly<Record<string, string>> = {
  label: 'judges clips by six labels; one call a clip',
  'short-caption': 'one sentence on a clip',
  caption: 'all frames of a clip in one call',
  summarize: 'sums up the captions of frames; sees no picture',
  recaption: 'the long caption',
  aesthetic: 'rates how a picture looks',
};

/** Requests at once that suit a server; others find out by themselves. */
const SLOTS: Readonly<Record<string, { readonly slots: number; readonly why: string }>> = {
  Ollama: {
    slots: 4,
    why: 'As OLLAMA_NUM_PARALLEL; for videos set OLLAMA_CONTEXT_LENGTH, frames overflow its default.',
  },
  'llama.cpp': { slots: 4, why: 'As many as it has slots (--parallel).' },
  'LM Studio': { slots: 4, why: 'Requests at once.' },
};
const AUTO = { slots: 'auto', why: 'Finds how many requests at once pay.' };

/** A commented recaptor.yaml; the schema's file lies beside it. */
export function configText(answers: Answers, facts: PresetFacts, schemaFile: string): string {
  return [
    `# yaml-language-server: $schema=./${schemaFile}`,
    ...introduction(answers),
    '',
    `extends: ${answers.preset} # recaptor config presets lists them`,
    '',
    ...endpointLines(answers.endpoint),
    '',
    ...roleLines(answers.endpoint, facts),
    '',
    ...presetLines(answers.preset, facts),
    '',
    ...checkLines(answers.trainer, facts),
    '',
  ].join('\n');
}

/** The command that a trainer's export takes. */
export function exportCommand({ dataset, trainer }: Answers): string {
  return `recaptor export --run ${runOf(dataset)} --format ${trainer ?? 'NAME'}`;
}

/** As a shell takes it, on one line. */
export function shownDataset(dataset: string | null): string {
  const text = (dataset ?? 'DATASET').replaceAll(/\p{Cc}/gu, '?');
  return /^[\w./:@+,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function runOf(dataset: string | null): string {
  const name = (dataset ?? '').replace(/[/\\]+$/, '').replace(/^.*[/\\]/, '');
  return `runs/${name.replace(/\.[^.]+$/, '').replaceAll(/[^\w.-]+/g, '-') || 'mine'}`;
}

function introduction(answers: Answers): readonly string[] {
  const dataset = shownDataset(answers.dataset);
  const { trainer } = answers;
  return [
    '# Settings of Recaptor. What is not set here is as the preset has it: `recaptor config print` shows',
    '# all of it, `recaptor config check` says what is wrong.',
    '#',
    '#   recaptor doctor                        what is missing',
    `#   recaptor estimate ${dataset}`,
    '#                                          what all of it will take and cost',
    `#   recaptor run ${dataset} --run ${runOf(answers.dataset)}`,
    '#                                          Ctrl-C stops it, the same command goes on',
    `#   ${exportCommand(answers)}`,
    `#                                          ${trainer === null ? 'for a trainer: docs/exports.md has the names' : 'for the trainer, at the end'}`,
  ];
}

function endpointLines(endpoint: ChosenEndpoint | null): readonly string[] {
  if (endpoint === null) {
    return [
      '# The builtin describer measures pixels: good for a trial, not for training. For captions to',
      '# train on, name a server with a vision-language model, and give it the roles below:',
      '# endpoints:',
      '#   local: { kind: openai, baseUrl: http://127.0.0.1:8000/v1, model: auto, concurrency: auto }',
    ];
  }
  const { baseUrl, model, apiKeyEnv, server } = endpoint;
  const { slots, why } = SLOTS[server ?? ''] ?? AUTO;
  return [
    'endpoints:',
    '  local:',
    '    kind: openai # any server that speaks the OpenAI chat-completions protocol',
    `    baseUrl: ${scalar(baseUrl)}`,
    `    model: ${scalar(model)}${model === 'auto' ? ' # the one that it serves' : ''}`,
    ...(apiKeyEnv === null
      ? ['    # apiKeyEnv: NAME # the variable that holds its key; never the key itself']
      : [`    apiKeyEnv: ${apiKeyEnv} # the variable that holds the key; never the key itself`]),
    `    # ${why}`,
    `    concurrency: ${slots}`,
    '    # prices: { inputPerMillion: 1.25, outputPerMillion: 10 } # US dollars, for costs and budgets',
  ];
}

function roleLines(endpoint: ChosenEndpoint | null, { roles }: PresetFacts): readonly string[] {
  const mark = endpoint === null ? '# ' : '';
  return [
    `${mark}roles: # which endpoint does what; each may have another`,
    ...roles.map((role) => `${mark}  ${role}: local # ${ROLES[role] ?? 'a captioner'}`),
  ];
}

function presetLines(preset: string, { filters, mix }: PresetFacts): readonly string[] {
  return [
    `# The filters of ${preset}. Of a rule that is named here, only what is written changes:`,
    '# filters:',
    ...Object.entries(filters).map(([score, rule]) => `#   ${score}: ${flow(rule)}`),
    '',
    '# Its mix: which caption training sees. Another one needs no new captions (recaptor export --mix).',
    `# mix: ${flow(mix)}`,
  ];
}

/** What the trainer cuts off is flagged, where its limit is another than the preset's. */
function checkLines(trainer: string | null, { tokens }: PresetFacts): readonly string[] {
  const limit = ENCODER_LIMITS[trainer ?? ''];
  if (limit === undefined) {
    return [
      '# What the text encoder does not read is cut off in training; longer captions are flagged.',
      ...LIMITS_BY_MODEL.map((line) => `# ${line}`),
      '# checks:',
      `#   too-many-tokens: ${flow(tokens)}`,
    ];
  }
  const { encoder, why } = limit;
  const isPreset = tokens.encoder === encoder && tokens.tokens === limit.tokens;
  const mark = isPreset ? '# ' : '';
  return [
    `${mark}checks:`,
    `${mark}  # ${why}.`,
    `${mark}  # What is beyond is cut off in training, and flagged here.`,
    `${mark}  too-many-tokens: ${flow({ encoder, tokens: limit.tokens })}${isPreset ? ' # as the preset has it' : ''}`,
  ];
}

function scalar(value: string): string {
  return stringify(value, { lineWidth: 0 }).trimEnd();
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}
