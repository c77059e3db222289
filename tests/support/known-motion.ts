/** Brightness (0 to 255) of an endless plane at a point, in px of a frame that shows it 1 to 1. */
export type Texture = (x: number, y: number) => number;

/** Where, on the texture's plane, a point of the frame looks. */
export type View = (x: number, y: number) => readonly [number, number];

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** Three textures that, as camera pictures do, hold detail of all sizes, and no step sharper than a lens makes. */
export const TEXTURES = {
  clouds: (x: number, y: number) => 20 + 200 * octaves(x, y),
  pebbles: (x: number, y: number) => pebbles(x, y) * (0.2 + 0.8 * smoothNoise(x / 90, y / 90, 5)),
  weave: (x: number, y: number) =>
    130 * smoothNoise(x / 90, y / 90, 6) +
    40 * smoothNoise(x / 16, y / 16, 7) +
    (1 + Math.sin(x / 9 + 12 * smoothNoise(x / 60, y / 60, 8))) * 15 +
    (1 + Math.sin(y / 7 + 12 * smoothNoise(x / 60, y / 60, 9))) * 15,
} satisfies Record<string, Texture>;

/** A gray frame; each pixel is the mean of four points in it. */
export function frameOf(
  texture: Texture,
  { width, height }: FrameSize,
  view: View = (x, y) => [x, y],
): Uint8Array {
  const gray = new Uint8Array(width * height);
  for (const pixel of gray.keys()) {
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    let sum = 0;
    for (const offsetX of [0.25, 0.75]) {
      for (const offsetY of [0.25, 0.75]) sum += texture(...view(x + offsetX, y + offsetY));
    }
    gray[pixel] = Math.min(255, Math.round(sum / 4));
  }
  return gray;
}

/** The content moves by (u, v) px against `frameOf` without a view. */
export function shifted(u: number, v: number): View {
  return (x, y) => [x - u, y - v];
}

/** The content grows by `scale`, and turns clockwise by `radians`, about the frame's centre. */
export function transformed(
  { width, height }: FrameSize,
  { scale = 1, radians = 0 }: { readonly scale?: number; readonly radians?: number },
): View {
  const cosine = Math.cos(radians) / scale;
  const sine = Math.sin(radians) / scale;
  return (x, y) => {
    const fromX = x - width / 2;
    const fromY = y - height / 2;
    return [width / 2 + cosine * fromX + sine * fromY, height / 2 - sine * fromX + cosine * fromY];
  };
}

/** Mean distance in px that pixels move when the content grows by `scale` about the centre. */
export function meanZoomPx({ width, height }: FrameSize, scale: number): number {
  let sum = 0;
  for (let y = 0.5; y < height; y += 1) {
    for (let x = 0.5; x < width; x += 1) sum += Math.hypot(x - width / 2, y - height / 2);
  }
  return (Math.abs(scale - 1) * sum) / (width * height);
}

/** The frame with normal noise added; another `seed`, other noise. */
export function noisy(gray: Uint8Array, sigma: number, seed: number): Uint8Array {
  return gray.map((value, pixel) => {
    const radius = Math.sqrt(-2 * Math.log(1 - hashOf(pixel, 1, seed)));
    const normal = radius * Math.cos(2 * Math.PI * hashOf(pixel, 2, seed));
    return Math.min(255, Math.max(0, Math.round(value + sigma * normal)));
  });
}

/** Noise of cells of 64, 32, 16 and 8 px, weaker the finer: the spectrum of natural pictures. */
function octaves(x: number, y: number): number {
  let sum = 0;
  let share = 0.5;
  for (let cellPx = 64; cellPx >= 8; cellPx /= 2) {
    sum += share * smoothNoise(x / cellPx, y / cellPx, cellPx);
    share *= 0.6;
  }
  return sum;
}

/** Overlapping discs of random place, size and brightness, one to a cell, edges 4 px soft. */
function pebbles(x: number, y: number): number {
  const cellPx = 26;
  const column = Math.floor(x / cellPx);
  const row = Math.floor(y / cellPx);
  let brightness = 50;
  for (let cellY = row - 1; cellY <= row + 1; cellY += 1) {
    for (let cellX = column - 1; cellX <= column + 1; cellX += 1) {
      const centreX = (cellX + hashOf(cellX, cellY, 1)) * cellPx;
      const centreY = (cellY + hashOf(cellX, cellY, 2)) * cellPx;
      const radius = 8 + 16 * hashOf(cellX, cellY, 3);
      const depth = (radius - Math.hypot(x - centreX, y - centreY)) / 4 + 0.5;
      const cover = Math.min(1, Math.max(0, depth));
      brightness += cover * (60 + 190 * hashOf(cellX, cellY, 4) - brightness);
    }
  }
  return brightness;
}

/** Value noise: a random number (0 to 1) at each whole point, eased in between. */
function smoothNoise(x: number, y: number, seed: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const alongX = eased(x - column);
  const alongY = eased(y - row);
  const upper = mixed(hashOf(column, row, seed), hashOf(column + 1, row, seed), alongX);
  const lower = mixed(hashOf(column, row + 1, seed), hashOf(column + 1, row + 1, seed), alongX);
  return mixed(upper, lower, alongY);
}

function eased(share: number): number {
  return share * share * (3 - 2 * share);
}

function mixed(from: number, to: number, share: number): number {
  return from + share * (to - from);
}

/** 0 to 1, evenly spread, the same for the same whole numbers. */
function hashOf(x: number, y: number, seed: number): number {
  const sum =
    Math.imul(x, 374_761_393) + Math.imul(y, 668_265_263) + Math.imul(seed, 1_274_126_177);
  const once = Math.imul(sum ^ (sum >>> 13), 1_103_515_245);
  const twice = Math.imul(once ^ (once >>> 15), 2_246_822_519);
  return ((twice ^ (twice >>> 16)) >>> 0) / 2 ** 32;
}
