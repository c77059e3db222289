import { setTimeout as sleep } from 'node:timers/promises';
import type { RunStatus } from '../../monitor/run-status.ts';
import { EXIT } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import { statusText } from '../status-text.ts';
import { plainLook } from './plain-look.ts';
import { Screen } from './screen.ts';
import { viewOf } from './view.ts';

const WATCH_MS = 2_000;
const SMALLEST = { columns: 80, rows: 24 };

/**
 * Looks at a run again and again, until it is complete. On a terminal each look is drawn over the
 * one before, and the last one stays; elsewhere it is a line, or an object under --json. A signal
 * ends it at once: nothing is under way to wait for.
 */
export async function watchStatus(look: () => Promise<RunStatus>, output: Output): Promise<number> {
  const stop = onSignals();
  const drawing = process.stdout.isTTY && !output.json ? startDrawing() : null;
  try {
    for (;;) {
      const current = await look();
      if (drawing) drawing.show(current);
      else output.print(plainLook(current, new Date()));
      output.printJson(current);
      if (isOver(current)) {
        drawing?.end();
        if (drawing) output.print(statusText(current));
        return EXIT.done;
      }
      await sleep(WATCH_MS);
    }
  } finally {
    drawing?.end();
    stop();
  }
}

/** A run that has not read its dataset yet has no records. */
function isOver({ records, settled, exported }: RunStatus): boolean {
  return exported || (records > 0 && settled >= records);
}

function onSignals(): () => void {
  const end = () => process.exit(EXIT.interrupted);
  const terminate = () => process.exit(EXIT.terminated);
  process.on('SIGINT', end).on('SIGTERM', terminate);
  return () => {
    process.off('SIGINT', end).off('SIGTERM', terminate);
  };
}

function startDrawing(): { show(status: RunStatus): void; end(): void } {
  const { stdout } = process;
  const screen = new Screen(stdout);
  let latest: RunStatus | null = null;
  const draw = () => {
    if (latest === null) return;
    const { columns = SMALLEST.columns, rows = SMALLEST.rows } = stdout;
    // In the last column a terminal holds the cursor back, and would clear what was written there.
    screen.draw(viewOf(latest, { columns: columns - 1, rows, at: new Date() }));
  };
  const close = () => screen.close();
  // Ctrl-Z gives the terminal back, too; `fg` takes it again.
  const suspend = () => {
    close();
    process.kill(process.pid, 'SIGSTOP');
  };
  const goOn = () => {
    screen.open();
    draw();
  };
  stdout.on('resize', draw);
  process.once('exit', close).on('SIGTSTP', suspend).on('SIGCONT', goOn);
  return {
    show: (status) => {
      latest = status;
      screen.open();
      draw();
    },
    end: () => {
      stdout.off('resize', draw);
      process.off('exit', close).off('SIGTSTP', suspend).off('SIGCONT', goOn);
      close();
    },
  };
}
