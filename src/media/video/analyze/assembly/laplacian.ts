import { sumOfLanes } from './levels.ts';

let sum: f64 = 0;
let squares: f64 = 0;

export function laplacianSum(): f64 {
  return sum;
}

export function laplacianSquares(): f64 {
  return squares;
}

const STEP: i32 = 8;

/** So many steps of squares, each of two numbers under 1021, stay below 2^31 in each lane. */
const STEPS_OF_SQUARES: i32 = 1000;

/** Sums up the 3 x 3 Laplacian (0 1 0, 1 -4 1, 0 1 0) and its squares; border pixels are left out. */
export function sumLaplacian(gray: usize, width: i32, height: i32): void {
  sum = 0;
  squares = 0;
  for (let y = 1; y < height - 1; y++) {
    const row = gray + usize(y * width);
    const end = width - 1;
    let x = 1;
    while (x + STEP <= end) {
      const blockEnd = min(end, x + STEP * STEPS_OF_SQUARES);
      let sums = i32x4.splat(0);
      let sumsOfSquares = i32x4.splat(0);
      for (; x + STEP <= blockEnd; x += STEP) {
        const at = row + x;
        const beside = i16x8.add(levels(at - 1), levels(at + 1));
        const aboveAndBelow = i16x8.add(levels(at - width), levels(at + width));
        const four = i16x8.shl(levels(at), 2);
        const laplacian = i16x8.sub(i16x8.add(beside, aboveAndBelow), four);
        sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_s(laplacian));
        sumsOfSquares = i32x4.add(sumsOfSquares, i32x4.dot_i16x8_s(laplacian, laplacian));
      }
      sum += sumOfLanes(sums);
      squares += sumOfLanes(sumsOfSquares);
    }
    for (; x < end; x++) {
      const laplacian = laplacianAt(row + x, width);
      sum += f64(laplacian);
      squares += f64(laplacian * laplacian);
    }
  }
}

/** Eight of them, as 16-bit numbers. */
function levels(address: usize): v128 {
  return v128.load_ext<u8>(address);
}

function laplacianAt(at: usize, width: i32): i32 {
  const beside = i32(load<u8>(at - 1)) + i32(load<u8>(at + 1));
  const aboveAndBelow = i32(load<u8>(at - width)) + i32(load<u8>(at + width));
  return beside + aboveAndBelow - 4 * i32(load<u8>(at));
}
