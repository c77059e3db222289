import { describe, expect, it } from 'vitest';
import { Screen } from '../../../../src/cli/watch/screen.ts';

function madeTerminal(colours = false) {
  const written: string[] = [];
  const terminal = {
    write: (text: string | Uint8Array) => written.push(String(text)) > 0,
    hasColors: () => colours,
  };
  return { screen: new Screen(terminal), written };
}

describe('a screen', () => {
  it('draws over what is there in one write, without clearing it first', () => {
    const { screen, written } = madeTerminal();
    screen.open();
    screen.draw([[{ text: 'one', style: 'red' }], [{ text: 'two' }]]);
    expect(written.slice(1)).toEqual(['\u001B[Hone\u001B[K\r\ntwo\u001B[K\u001B[J']);
  });

  it('gives the terminal back as it was: its screen, its cursor, its wrapping', () => {
    const { screen, written } = madeTerminal();
    screen.open();
    screen.close();
    const modes = (text: string) =>
      [...text.matchAll(/\[\?(\d+)([hl])/g)].map(([, ...mode]) => mode);
    const [entered = [], left = []] = written.map(modes);
    const opposite = { h: 'l', l: 'h' } as Readonly<Record<string, string>>;
    expect(entered).toHaveLength(3);
    expect(left.toReversed()).toEqual(entered.map(([mode, set = '']) => [mode, opposite[set]]));
  });

  it('writes nothing once it is closed, and closes once', () => {
    const { screen, written } = madeTerminal();
    screen.open();
    screen.close();
    const before = written.length;
    screen.draw([[{ text: 'late' }]]);
    screen.close();
    expect(written).toHaveLength(before);
  });
});
