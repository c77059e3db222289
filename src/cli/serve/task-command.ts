import type { TaskRequest, TaskSetting } from '../../monitor/dashboard/run-tasks.ts';
import { quoted } from '../quoted.ts';

/**
 * The words of the command line that a page asks for. Every value is bound to its flag by `=`, so that
 * none can be taken for another flag.
 */
export function taskArguments(
  request: TaskRequest,
  directory: string,
  queue: string | undefined,
): readonly string[] {
  const run = `--run=${directory}`;
  const work = queue === undefined ? [run] : [run, `--queue=${queue}`, '--detach'];
  switch (request.command) {
    case 'resume':
      return ['resume', ...work];
    case 'retry':
      return ['retry', ...work, ...flag('stage', request.stage), ...flag('code', request.code)];
    case 'rethreshold':
      return [
        'rethreshold',
        ...work,
        ...request.set.map((setting) => `--set=${settingText(setting)}`),
      ];
    case 'export':
      return ['export', run, `--format=${request.format}`, ...flag('mix', mixText(request.mix))];
  }
}

/** For a person to type: without the queue's address, which may hold a password. */
export function shownCommand(words: readonly string[]): string {
  const shown = words.filter((word) => !word.startsWith('--queue='));
  return ['recaptor', ...shown.map(quoted)].join(' ');
}

function flag(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`--${name}=${value}`];
}

function settingText({ path, value }: TaskSetting): string {
  return `${path.join('.')}=${JSON.stringify(value)}`;
}

function mixText(mix: Readonly<Record<string, number>> | undefined): string | undefined {
  if (!mix) return undefined;
  return Object.entries(mix)
    .map(([name, share]) => `${name}=${share}`)
    .join(',');
}
