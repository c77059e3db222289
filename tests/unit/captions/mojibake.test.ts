import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasMojibake, withoutMojibake } from '../../../src/captions/mojibake.ts';

/** 0x80 to 0x9F of windows-1252, written down by hand. */
const AT_80 = [
  ...[0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021],
  ...[0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f],
  ...[0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014],
  ...[0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178],
];

function misread(text: string, table: 'windows-1252' | 'latin1'): string {
  return Array.from(Buffer.from(text, 'utf8'), (byte) =>
    String.fromCodePoint(
      table === 'windows-1252' && byte >= 0x80 && byte < 0xa0 ? (AT_80[byte - 0x80] ?? 0) : byte,
    ),
  ).join('');
}

const TEXTS = [
  'A café terrace at dusk.',
  'A woman’s red coat hangs on a hook.',
  'A sign reads “Open” above the door.',
  'A long table — set for ten — stands outside.',
  'It is 20°C on the display.',
  'École primaire, in white letters over the gate.',
  'A street in Kraków, with a kiosk that sells gołąbki.',
  'A man in a naïve painting, à la Rousseau…',
  'Привет on a banner over the road.',
  'A neon sign that reads 東京ラーメン.',
  'A phone that shows 😀 on its screen.',
  'A tick ✓ beside each line, and a star ★.',
  'The sign says Größe 42 in Spaß letters.',
  'Coca-Cola™ in white, £5 on the tag.',
  'A street in München.',
  'A tram in São Paulo.',
  'A patio in Córdoba.',
  'A tag of 5 €.',
  'The screen says ≥ 5.',
];

describe('text that was misread', () => {
  it.each(TEXTS)('is found, and read back: %s', (text) => {
    for (const table of ['windows-1252', 'latin1'] as const) {
      expect(hasMojibake(misread(text, table))).toBe(true);
      expect(withoutMojibake(misread(text, table))).toBe(text);
    }
    const twice = misread(misread(text, 'windows-1252'), 'windows-1252');
    expect(withoutMojibake(twice)).toBe(text);
  });

  it('is found where characters are lost, but for half a one at the end', () => {
    expect(hasMojibake('A caf\uFFFD terrace at dusk.')).toBe(true);
    expect(hasMojibake('A woman\u0092s red coat.')).toBe(true);
    expect(hasMojibake('A caf锟斤拷 terrace.')).toBe(true);
    expect(hasMojibake('A neon sign that reads 東\uFFFD')).toBe(false);
  });

  it('stays where it cannot be read back', () => {
    const lost = 'A sign reads â€œOpenâ€ above the door.';
    expect(hasMojibake(lost)).toBe(true);
    expect(withoutMojibake(lost)).toBe('A sign reads “Openâ€ above the door.');
  });
});

describe('sound text', () => {
  it.each([
    ...TEXTS,
    'A poster that reads “Spaß” and “CAFÉ”, and a tin that reads “Nestlé®”.',
    'Sie ruft: „Voilà…“, und er: „Café…”',
    'A sign «MAÇÃ» beside « PÃO », “MAÇÔ and “Ô.',
    'A scale of 5 Å, 10 Å², 3Å… and “Å”.',
    'A plaque: ÂGE D’OR – MUSÉE – “À LA CARTE”… “DÉJÀ”.',
    'Ñ, ð and Þ – letters on tiles: “Ð”, ‘Ñ’.',
    'Two dishes, crème brûlée™ and jalapeño—each on its plate.',
    'Sign in Vietnamese: “PHỞ HÀ NỘI”, “BÁNH MÌ”; in Portuguese: “NÃO”.',
    'Polish: „Łódź – Kraków”. Czech: „Náměstí“. Turkish: “Kâğıt”…',
    'Grüße! ¿Qué tal? ¡Olé! 100 £, 5 €, 20 °C, ½ l, ©2024, “Olé”™',
  ])('is let through, and left as it is: %s', (text) => {
    expect(hasMojibake(text)).toBe(false);
    expect(withoutMojibake(text)).toBe(text);
  });

  it('is let through with a letter and one mark behind it, whatever they are', () => {
    const letter = fc.constantFrom(...Array.from('ÀÂÃÄÅÇÉÊËÎÏÑÓÔÖÙÛÜßàâãäåçéêëîïñóôöùûü'));
    const mark = fc.constantFrom(...Array.from('‘’“”«»–—…™®.,;:!?)'));
    fc.assert(
      fc.property(letter, mark, (first, second) => {
        expect(hasMojibake(`A sign that reads “${first}${second} by the road.`)).toBe(false);
        expect(hasMojibake(`A sign that reads CAF${first}${second} by the road.`)).toBe(false);
      }),
    );
  });
});
