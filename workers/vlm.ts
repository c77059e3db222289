import { main } from '../src/cli/main.ts';

/** A worker of the vlm pool. Takes what `recaptor worker` takes, --queue above all. */
await main(['worker', '--pool', 'vlm', ...process.argv.slice(2)]);
