import { parseArgs } from 'node:util';
import { chaos, type ChaosReport } from '../../tests/support/chaos/chaos.ts';
import type { Figure } from '../figure.ts';

const DEFAULTS = { seconds: '600', seed: '7', pictures: '600', workers: '3' };

/**
 * Ten minutes against a server that misbehaves at random, by processes that are killed at random:
 * whether every record is accounted for, and every caption on its picture.
 * `npm run bench -- chaos [--seconds 600] [--seed 7] [--pictures 600] [--workers 3]`; with no
 * workers the runs are done by `recaptor run` alone.
 */
export async function chaosFigures(
  onFigure: (figure: Figure) => void,
  flags: readonly string[],
): Promise<void> {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...flags],
    options: { seconds: option, seed: option, pictures: option, workers: option },
    strict: false,
  });
  const given = (name: keyof typeof DEFAULTS): number => Number(values[name] ?? DEFAULTS[name]);
  const report = await chaos({
    ...{ seed: given('seed'), seconds: given('seconds'), pictures: given('pictures') },
    ...{ workers: given('workers'), spellMs: [2_000, 8_000], killMs: [5_000, 25_000] },
    note: (text) => console.error(text),
  });
  for (const figure of figuresOf(report)) onFigure(figure);
  for (const crash of report.crashes) console.error(crash);
}

function figuresOf({ runs, server, ...report }: ChaosReport): readonly Figure[] {
  const sum = (count: (run: ChaosReport['runs'][number]) => number): number =>
    runs.reduce((total, run) => total + count(run), 0);
  const told = (name: string, value: number, unit = ''): Figure => ({
    ...{ name, value, unit, target: null },
  });
  const none = (name: string, value: number): Figure => ({
    ...{ name, value, unit: '', target: { atMost: 0 } },
  });
  const bad = Object.entries(server.outcomes).filter(([outcome]) => outcome !== 'answer');
  const failed = sum(({ atFirst }) => atFirst.failedFiles.length);
  return [
    told('bad weather and what came of it', report.seconds, 's'),
    told('spells of weather', report.spells),
    told('processes killed with -9', report.kills),
    told('commands that ended as the server could not be asked', report.codes['4'] ?? 0),
    told('runs', runs.length),
    told(
      'records',
      sum(({ atFirst }) => atFirst.records),
    ),
    told('requests', server.asked),
    ...bad.map(([outcome, count]) => told(`  of them ${outcome}`, count)),
    told('answers', server.answered),
    told('records that failed at first', failed),
    none(
      'failed after a retry in calm weather, nothing wrong with them',
      report.failedInCalm.length,
    ),
    none(
      'records not accounted for',
      sum(({ atFirst }) => atFirst.unaccounted.length),
    ),
    none(
      'records not accounted for after the retry',
      sum(({ afterRetry }) => afterRetry.unaccounted.length),
    ),
    none(
      'captions on the wrong picture',
      sum(({ afterRetry }) => afterRetry.wrong.length),
    ),
    none(
      'what verify finds not to belong',
      sum(({ misfits }) => misfits),
    ),
    none('commands that ended as nothing of this explains', report.crashes.length),
  ];
}
