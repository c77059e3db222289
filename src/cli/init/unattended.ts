import { ConfigError } from '../../core/errors.ts';
import { findLocalServers, type FoundServer } from '../../endpoints/survey/look-at-server.ts';
import { formatCount } from '../format.ts';
import type { Output } from '../output.ts';
import { modelOf, serverOf } from './answers.ts';
import type { Chooser } from './choose.ts';
import { defaultPreset } from './presets.ts';

/** Answers by what is found, and asks nobody. */
export function unattended(output: Output, signal: AbortSignal): Chooser {
  return {
    dataset: async () => null,
    kind: async (seen) => {
      if (seen?.kind) return seen.kind;
      throw new ConfigError('name the dataset (--dataset PICTURES) or what it is (--kind images)');
    },
    preset: async (kind) => defaultPreset(kind),
    endpoint: async () => {
      const servers = await findLocalServers(signal);
      for (const server of servers) output.note(serverText(server));
      const server = serverOf(servers);
      const model = server && modelOf(server);
      if (server === null || model === null) {
        output.note(
          `No model server ${servers.length > 0 ? 'with one model that sees' : ''} was found on ` +
            'this machine: the builtin describer is taken. Name a server with --endpoint and --model.',
        );
        return null;
      }
      const { baseUrl, name } = server;
      return { endpoint: { baseUrl, model, apiKeyEnv: null, server: name }, answers: true };
    },
    model: async (server) => {
      const model = modelOf(server);
      if (model !== null) return model;
      if (server.models.length === 0) return 'auto';
      throw new ConfigError(`${serverText(server)}. Name one with --model.`);
    },
    trainer: async () => null,
  };
}

const SHOWN_MODELS = 20;

/** A server in one line, with what it tells of its models. */
export function serverText({ name, baseUrl, models }: FoundServer): string {
  const shown = models
    .slice(0, SHOWN_MODELS)
    .map(({ id, vision }) => (vision === null ? id : `${id} (${vision ? 'vision' : 'text only'})`));
  const more = models.length - shown.length;
  const list = shown.length === 0 ? 'no model is loaded' : shown.join(', ');
  return `${name ?? 'A server'} at ${baseUrl}: ${list}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
}
