import type { Random } from '../../../src/media/demo/random.ts';
import { cli, startCli, type Ended, type RunningCli } from '../cli.ts';
import { CHAOS_KEY } from './weather.ts';

/** Commands of one project that are killed now and then, and started again. */
export class Processes {
  readonly #cwd: string;
  readonly #random: Random;
  readonly #killMs: readonly [number, number];
  kills = 0;
  /** How often a command ended by itself, by its exit code. */
  readonly codes: Record<string, number> = {};
  /** The last words of commands that ended with none of the codes that chaos may bring. */
  readonly crashes: string[] = [];

  constructor(cwd: string, random: Random, killMs: readonly [number, number]) {
    this.#cwd = cwd;
    this.#random = random;
    this.#killMs = killMs;
  }

  async once(args: readonly string[]): Promise<Ended> {
    return this.#noted(await cli(args, this.#options()));
  }

  start(args: readonly string[]): RunningCli {
    return startCli(args, this.#options());
  }

  /** Runs the command until it ends by itself, its time is out, or that of all. */
  async untilKilled(args: readonly string[], signal: AbortSignal): Promise<Ended> {
    const running = this.start(args);
    const forMs = this.#random.between(...this.#killMs);
    const timer = setTimeout(() => {
      this.kills += 1;
      running.process.kill('SIGKILL');
    }, forMs);
    const end = (): void => void running.process.kill('SIGKILL');
    signal.addEventListener('abort', end, { once: true });
    const ended = await running.ended;
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    return this.#noted(ended);
  }

  #options() {
    return { cwd: this.#cwd, environment: { [CHAOS_KEY.variable]: CHAOS_KEY.value } };
  }

  #noted(ended: Ended): Ended {
    const { code, stderr } = ended;
    if (code === null) return ended;
    this.codes[code] = (this.codes[code] ?? 0) + 1;
    if (![0, 3, 4, 143].includes(code)) this.crashes.push(`${code}: ${stderr.slice(-2_000)}`);
    return ended;
  }
}
