import type { MixShares } from '../captions/mix.ts';
import { ConfigError } from '../core/errors.ts';
import type { SampleKind } from '../core/sample.ts';
import type { ExportFormat, MediaMode, MixMode } from './export-format.ts';

/** Thirds are written with few digits. */
const EVEN = 0.002;

/** Throws ConfigError where a trainer cannot take the mode, or the mode cannot hold the mix. */
export function checkMode(format: ExportFormat, mode: MixMode, shares: MixShares<string>): void {
  if (!format.modes.includes(mode)) {
    throw new ConfigError(
      `--mix-mode ${mode}: ${format.trainer} cannot take it; ${format.name} takes ` +
        format.modes.join(', '),
    );
  }
  if (mode === 'single') return;
  const named = Object.entries(shares);
  const captioners = named.filter(([name]) => name !== 'long' && name !== 'original');
  if (format.pairing?.includes(mode) && captioners.length > 0) {
    throw new ConfigError(
      `--mix-mode ${mode}: ${format.name} has room for the long caption and one other, and here is ` +
        `${captioners.map(([name]) => name).join(', ')} besides; take --mix-mode single`,
    );
  }
  const most = Math.max(...named.map(([, share]) => share));
  if (named.every(([, share]) => Math.abs(share - most) < EVEN)) return;
  const even = `${Number((1 / named.length).toFixed(3))}`;
  throw new ConfigError(
    `--mix-mode ${mode}: gives every caption of a sample the same chance, and the mix is ` +
      `${named.map(([name, share]) => `${name}=${share}`).join(',')}; take --mix-mode single, or ` +
      `a mix of ${even} each`,
  );
}

/** What a person should know before training in this mode; null where there is nothing to say. */
export function modeWarning(format: ExportFormat, mode: MixMode): string | null {
  if (!format.doubling.includes(mode)) return null;
  return (
    `--mix-mode ${mode}: ${format.trainer} trains on a sample once for each of its captions, so an ` +
    'epoch is up to twice as long; halve the number of epochs or of repeats.'
  );
}

/** The way media are placed, once it is known what they are. Throws ConfigError. */
export function mediaModeOf(
  format: ExportFormat,
  kind: SampleKind,
  asked: MediaMode | undefined,
): MediaMode {
  if (!format.kinds.includes(kind)) {
    throw new ConfigError(
      `--format ${format.name}: ${format.trainer} takes ${format.kinds.join(' and ')}s, and the run ` +
        `holds ${kind}s`,
    );
  }
  const [first = 'copy'] = format.media;
  const mode = asked ?? (kind === 'video' && first !== 'reference' ? 'cut' : first);
  if (kind === 'image' && mode === 'cut') return 'copy';
  if (!format.media.includes(mode)) {
    throw new ConfigError(`--media ${mode}: ${format.name} takes ${format.media.join(', ')}`);
  }
  if (kind === 'image' || mode === 'cut') return mode;
  if (mode === 'reference' && format.carriesSpans) return mode;
  throw new ConfigError(
    `--media ${mode}: the captions are of clips, and ${format.trainer} would read whole videos; ` +
      'take --media cut',
  );
}
