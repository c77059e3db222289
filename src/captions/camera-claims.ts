import { withoutQuotes } from './quotes.ts';

const STILL =
  /\b(?:static|fixed|stationary|locked[- ](?:off|down)|motionless|unmoving) (?:camera|shot|frame|framing|angle|position|perspective|view(?:point)?)\b|\b(?:camera(?: (?:position|angle))?|shot) (?:\w+ly )?(?:is|remains|stays|holds|stands|keeps) (?:\w+ly )?(?:still|static|fixed|stationary|motionless|unmoving|in place)\b|\bcamera (?:does not|doesn't|never) move|\b(?:no|without(?: any)?) (?:camera (?:movement|motion)|movement of the camera)\b/i;

const MOVES: Readonly<Record<string, RegExp>> = {
  'pan left': moving('pan\\w*', 'left(?:ward)?'),
  'pan right': moving('pan\\w*', 'right(?:ward)?'),
  'tilt up': moving('tilt\\w*', 'up(?:ward)?'),
  'tilt down': moving('tilt\\w*', 'down(?:ward)?'),
  'zoom in': moving('zoom\\w*', 'in(?:ward)?'),
  'zoom out': moving('zoom\\w*', 'out(?:ward)?'),
};

/** Any movement at all, by whatever word. */
const MOVING =
  /\bcamera (?:(?!does not|doesn't|never|is not|isn't|remains|stays|without)[\w']+ ){0,3}?(?:pans?|panning|tilts?|tilting|zooms?|zooming|moves|moving|tracks|tracking|follows|following|orbits|circles|dollies|glides|sweeps)\b|\b(?:hand-?held|shaky) (?:camera|shot|footage)\b|\b(?:panning|tracking|dolly|tilting|zooming) shot\b/i;

const OPPOSITES: Readonly<Record<string, string>> = {
  'pan left': 'pan right',
  'pan right': 'pan left',
  'tilt up': 'tilt down',
  'tilt down': 'tilt up',
  'zoom in': 'zoom out',
  'zoom out': 'zoom in',
};

/**
 * Whether a caption says of the camera what the measured motion excludes: that it rests where it
 * moves, moves where it rests, or goes the opposite way. Other words than the measured one may be
 * right besides, and nothing is held against a clip whose motion is not clear (`camera` is null).
 */
export function contradictsCamera(caption: string, camera: string | null): boolean {
  if (camera === null) return false;
  const text = withoutQuotes(caption).replaceAll('’', "'");
  if (camera === 'static') return MOVING.test(text);
  const opposite = MOVES[OPPOSITES[camera] ?? ''];
  return STILL.test(text) || (opposite?.test(text) === true && MOVES[camera]?.test(text) !== true);
}

/** Said of a camera or a shot in one clause: "the camera slowly pans to the left". */
function moving(verb: string, direction: string): RegExp {
  return new RegExp(
    `\\b(?:camera|shot|view)\\b[^.;]{0,40}\\b${verb}\\b(?:\\s+(?!and\\b|then\\b|but\\b)\\w+){0,4}?\\s+${direction}\\b`,
    'i',
  );
}
