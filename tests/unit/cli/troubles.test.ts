import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createOutput } from '../../../src/cli/output.ts';
import { Troubles } from '../../../src/cli/troubles.ts';
import {
  BudgetError,
  ConfigError,
  InvariantError,
  RecaptorError,
} from '../../../src/core/errors.ts';

const job = { run: 'mine', stage: 'recaption@f', shard: '00003' };

function listening() {
  const said: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      said.push(String(chunk));
      done();
    },
  });
  const streams = { stdout: stream, stderr: stream, now: () => 0 };
  const troubles = new Troubles('mine', createOutput({ json: false, quiet: false, ...streams }));
  return { said, troubles };
}

describe('Troubles', () => {
  it('leaves what ends the command to its end, whatever jobs meet it', () => {
    const { said, troubles } = listening();
    const error = new ConfigError('no key');
    troubles.onTrouble(error, job, true);
    troubles.onTrouble(new ConfigError('no key'), { ...job, shard: '00004' }, true);
    troubles.endedBy(error);
    expect(said).toEqual([]);
  });

  it('says what else goes wrong meanwhile, and of other runs', () => {
    const { said, troubles } = listening();
    const error = new ConfigError('no key');
    troubles.onTrouble(error, job, true);
    troubles.onTrouble(new RecaptorError('no room', { code: 'full' }), job, true);
    troubles.onTrouble(new ConfigError('no key'), { ...job, run: 'other' }, true);
    troubles.endedBy(error);
    expect(said).toEqual([
      'recaption@f on shard 00003: no room\n',
      'recaption@f on shard 00003: no key\n',
    ]);
  });

  it('says it in the end where something else ends the command', () => {
    const { said, troubles } = listening();
    troubles.onTrouble(new ConfigError('no key'), job, true);
    troubles.endedBy(new RecaptorError('stuck', { code: 'stuck' }));
    expect(said).toEqual(['recaption@f on shard 00003: no key\n']);
  });

  it('says of a fault of its own where it was met, and of a budget nothing', () => {
    const { said, troubles } = listening();
    const lost = new InvariantError('a record is lost');
    troubles.onTrouble(lost, job, false);
    troubles.onTrouble(new TypeError('not a function'), job, false);
    troubles.onTrouble(new BudgetError('used up'), job, true);
    troubles.endedBy(lost);
    expect(said).toEqual([
      'recaption@f on shard 00003: a record is lost\n',
      'recaption@f on shard 00003: not a function\n',
    ]);
  });
});
