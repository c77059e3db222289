import type { WriteStream } from 'node:tty';
import { painted, type Line } from './line.ts';

/** The terminal's other screen, hidden cursor, no wrapping: what stood there before comes back. */
const ENTER = '\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[H\u001B[2J';
/** Empties it first: some terminals, once made wider, let it show through. */
const LEAVE = '\u001B[H\u001B[J\u001B[?7h\u001B[?25h\u001B[?1049l';
const HOME = '\u001B[H';
const CLEAR_REST_OF_LINE = '\u001B[K';
const CLEAR_BELOW = '\u001B[J';

type Terminal = Pick<WriteStream, 'write' | 'hasColors'>;

/** A terminal that is drawn on in place. */
export class Screen {
  readonly #terminal: Terminal;
  #isOpen = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#terminal.write(ENTER);
  }

  /** Over what is there, in one write and without clearing first: nothing flickers. */
  draw(lines: readonly Line[]): void {
    if (!this.#isOpen) return;
    const colours = this.#terminal.hasColors();
    const text = lines.map((line) => `${painted(line, colours)}${CLEAR_REST_OF_LINE}`);
    this.#terminal.write(`${HOME}${text.join('\r\n')}${CLEAR_BELOW}`);
  }

  /** The terminal as it was. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#terminal.write(LEAVE);
  }
}
