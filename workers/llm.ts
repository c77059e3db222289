import { main } from '../src/cli/main.ts';

/** A worker of the llm pool. Takes what `recaptor worker` takes, --queue above all. */
await main(['worker', '--pool', 'llm', ...process.argv.slice(2)]);
