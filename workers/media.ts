import { main } from '../src/cli/main.ts';

/** A worker of the media pool. Takes what `recaptor worker` takes, --queue above all. */
await main(['worker', '--pool', 'media', ...process.argv.slice(2)]);
