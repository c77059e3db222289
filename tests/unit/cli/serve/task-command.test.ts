import { describe, expect, it } from 'vitest';
import { shownCommand, taskArguments } from '../../../../src/cli/serve/task-command.ts';
import { TaskRequestBody } from '../../../../src/monitor/dashboard/routes/task-request.ts';

describe('taskArguments', () => {
  it('binds every value to its flag, so that none is taken for another', () => {
    const request = {
      command: 'retry',
      stage: '--queue=redis://evil',
      code: '; rm -rf /',
    } as const;
    expect(taskArguments(request, '/runs/a', undefined)).toEqual([
      'retry',
      '--run=/runs/a',
      '--stage=--queue=redis://evil',
      '--code=; rm -rf /',
    ]);
  });

  it('writes settings as the command line takes them', () => {
    const set = [
      { path: ['motion', 'dropLowest'], value: 0.3 },
      { path: ['labels', 'max'], value: null },
    ];
    expect(taskArguments({ command: 'rethreshold', set }, 'r', undefined)).toEqual([
      'rethreshold',
      '--run=r',
      '--set=motion.dropLowest=0.3',
      '--set=labels.max=null',
    ]);
  });

  it('leaves work to the workers of a queue, and exports here', () => {
    const url = 'redis://:secret@host';
    const resume = taskArguments({ command: 'resume' }, 'r', url);
    expect(resume).toEqual(['resume', '--run=r', `--queue=${url}`, '--detach']);
    expect(shownCommand(resume)).toBe('recaptor resume --run=r --detach');
    const mix = { long: 0.9, original: 0.1 };
    expect(taskArguments({ command: 'export', format: 'hf', mix }, 'r', url)).toEqual([
      'export',
      '--run=r',
      '--format=hf',
      '--mix=long=0.9,original=0.1',
    ]);
  });

  it('can be typed again where a value holds anything', () => {
    expect(shownCommand(['retry', "--code=it's"])).toBe(
      String.raw`recaptor retry '--code=it'\''s'`,
    );
  });
});

describe('TaskRequestBody', () => {
  it.each([
    { command: 'export', format: 'hf', out: '/etc' },
    { command: 'rm' },
    { command: 'rethreshold', set: [] },
    { command: 'rethreshold', set: [{ path: ['a'], value: { $ne: 1 } }] },
    { command: 'resume', run: '/somewhere/else' },
  ])('refuses %j', (body) => {
    expect(TaskRequestBody.safeParse(body).success).toBe(false);
  });
});
