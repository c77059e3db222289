import { confirm, isCancel, select, spinner, text } from '@clack/prompts';
import { messageOf } from '../../core/errors.ts';
import type { SampleKind } from '../../core/sample.ts';
import { EXPORT_FORMATS } from '../../export/registry.ts';
import { findLocalServers, type FoundServer } from '../../endpoints/survey/look-at-server.ts';
import { formatCounted } from '../format.ts';
import type { Output } from '../output.ts';
import { modelOf, serverOf } from './answers.ts';
import { endpointAt, type Chooser, type Given } from './choose.ts';
import { lookAtDataset, type SeenDataset } from './look-at-dataset.ts';
import { defaultPreset, offeredPresets } from './presets.ts';
import { serverText } from './unattended.ts';

/** Ctrl-C at a question. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** Questions stand on stderr, as all words for a person do. */
const output = process.stderr;
const KEY_NAME = /^[A-Z][A-Z0-9_]*$/;

/** Answers by asking a person on the terminal. */
export function asking(given: Given, say: Output, signal: AbortSignal): Chooser {
  const model = async (server: FoundServer) => askModel(server);
  return {
    dataset: async () => askDataset(given, signal),
    kind: async (seen) => (seen?.kind && !seen.isMixed ? seen.kind : askKind(seen)),
    preset: askPreset,
    endpoint: async () => {
      const busy = spinner({ output });
      busy.start('Looking for model servers on this machine');
      const servers = await findLocalServers(signal);
      busy.stop(`Found on this machine: ${formatCounted(servers.length, 'model server')}`);
      const choice = await askServer(servers);
      if (choice === 'builtin') return null;
      const address = choice === 'other' ? await askAddress() : choice.baseUrl;
      const apiKeyEnv = choice === 'other' ? await askKeyName() : undefined;
      const flags = { model: given.model, apiKeyEnv };
      return endpointAt(address, flags, { model }, { output: say, signal });
    },
    model,
    trainer: askTrainer,
  };
}

export async function askWhetherToTry(): Promise<boolean> {
  return answered(await confirm({ message: 'Try five samples now, to see the captions?', output }));
}

async function askDataset(given: Given, signal: AbortSignal): Promise<SeenDataset | null> {
  let seen: SeenDataset | null = null;
  const location = answered(
    await text({
      message: 'Where is the dataset? A folder, .jsonl, .csv, .parquet or .tar',
      placeholder: 'leave it empty where there is none yet',
      validate: async (value) => {
        seen = null;
        if (!value) return undefined;
        try {
          seen = await lookAtDataset(value, given.map ?? {}, signal);
          return undefined;
        } catch (error) {
          return messageOf(error);
        }
      },
      output,
    }),
  );
  return location === '' ? null : seen;
}

async function askKind(seen: SeenDataset | null): Promise<SampleKind> {
  return answered(
    await select<SampleKind>({
      message: 'Pictures or videos?',
      options: [
        { value: 'image', label: 'pictures' },
        { value: 'video', label: 'videos' },
      ],
      initialValue: seen?.kind ?? 'image',
      output,
    }),
  );
}

async function askPreset(kind: SampleKind): Promise<string> {
  const presets = (await offeredPresets()).filter((preset) => preset.kind === kind);
  return answered(
    await select({
      message: 'Whose way to go?',
      options: presets.map(({ name, hint }) => ({ value: name, hint })),
      initialValue: defaultPreset(kind),
      output,
    }),
  );
}

async function askServer(
  servers: readonly FoundServer[],
): Promise<FoundServer | 'other' | 'builtin'> {
  const choice = answered(
    await select({
      message: 'Which endpoint writes the captions?',
      options: [
        ...servers.map((server, index) => ({ value: String(index), label: serverText(server) })),
        { value: 'other', label: 'another address', hint: 'any OpenAI-compatible server' },
        { value: 'builtin', label: 'none yet', hint: 'the builtin describer, for a trial' },
      ],
      initialValue: String(servers.indexOf(serverOf(servers) ?? ({} as FoundServer))),
      output,
    }),
  );
  return choice === 'other' || choice === 'builtin' ? choice : (servers[Number(choice)] ?? 'other');
}

async function askAddress(): Promise<string> {
  return answered(
    await text({
      message: 'Its address?',
      placeholder: 'http://127.0.0.1:8000/v1',
      validate: (value) =>
        value && URL.canParse(value) ? undefined : 'An address such as http://127.0.0.1:8000/v1',
      output,
    }),
  );
}

async function askKeyName(): Promise<string | undefined> {
  const name = answered(
    await text({
      message: 'Which environment variable holds its key? Its NAME, never the key',
      placeholder: 'leave it empty where it needs none',
      validate: (value) =>
        !value || KEY_NAME.test(value)
          ? undefined
          : 'The name of a variable, such as OPENAI_API_KEY: the key itself goes into no file',
      output,
    }),
  );
  return name === '' || name === undefined ? undefined : name;
}

async function askModel(server: FoundServer): Promise<string> {
  const { models } = server;
  const [only] = models;
  if (only && models.length === 1) return only.id;
  if (models.length === 0) {
    return answered(await text({ message: 'Its model?', defaultValue: 'auto', output }));
  }
  return answered(
    await select({
      message: 'Which model?',
      options: models.map(({ id, vision }) => ({
        value: id,
        hint: vision === null ? 'it does not say whether it sees' : vision ? 'vision' : 'text only',
      })),
      initialValue: modelOf(server) ?? only?.id ?? '',
      maxItems: 12,
      output,
    }),
  );
}

async function askTrainer(kind: SampleKind): Promise<string | null> {
  const formats = EXPORT_FORMATS.filter(({ kinds }) => kinds.includes(kind));
  const name = answered(
    await select({
      message: 'Which trainer will read it?',
      options: [
        { value: '', label: 'not chosen yet' },
        ...formats.map((format) => ({ value: format.name, hint: format.trainer })),
      ],
      initialValue: '',
      maxItems: 12,
      output,
    }),
  );
  return name === '' ? null : name;
}

function answered<Value>(value: Value): Exclude<Value, symbol> {
  if (isCancel(value)) throw new Cancelled('cancelled at a question');
  return value as Exclude<Value, symbol>;
}
