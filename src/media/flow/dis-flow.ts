import { ConfigError, MediaError } from '../../core/errors.ts';
import { flowCode } from './flow-module.ts';
import type { FlowInstance } from './flow-module.ts';

export interface FlowOptions {
  /**
   * The finest pyramid level flow is computed on: 0 is the frame's own size, and each level above
   * halves it and takes about a quarter of the time. Motion under 1 px is lost first.
   *
   * @default 1
   */
  readonly finestLevel?: 0 | 1 | 2 | 3;
}

/**
 * Dense optical flow from one frame to the next, one vector for each cell of a grid, row by row.
 * Axes are the image's: x to the right, y down. A vector says where the cell's content has gone.
 */
export interface FlowField {
  /** Displacement in cells; times `cellPx` it is px of the frame. */
  readonly u: Float32Array;
  readonly v: Float32Array;
  readonly gridWidth: number;
  readonly gridHeight: number;
  /** Side of a grid cell in px of the frame; 2 to the power of the finest level. */
  readonly cellPx: number;
  /** An odd last row or column of the frame is in no cell. */
  readonly frameWidth: number;
  readonly frameHeight: number;
}

/** Flow along one sequence of frames. Not for two sequences at once: make one for each. */
export interface Flow {
  /**
   * Flow from the frame pushed before to this one; null for the first after `reset`. The field is
   * overwritten by the next push: measure it before, or copy it. The same frames give the same
   * numbers, bit for bit, on every machine.
   *
   * @param gray `width * height` 8-bit pixels, row by row.
   * @throws MediaError `frame_size_mismatch`
   */
  push(gray: Uint8Array): FlowField | null;
  /** The next frame starts a new sequence: call it at each cut, for a pair across one is no motion. */
  reset(): void;
}

/** A patch's side. Both sides of a frame must hold one on the finest level. */
const PATCH_PX = 8;

/** Keeps the planes well under WebAssembly's 4 GiB. */
const MAX_SIDE_PX = 8192;

/**
 * Dense inverse search (Kroeger et al., ECCV 2016) in WebAssembly, for frames of one size. Meant
 * for frames of about 320 px wide: 0.3 ms a pair there, 1.2 ms at 640. Motion over a tenth of the
 * width is at the edge of what it can follow.
 *
 * @throws MediaError `frame_too_small`, `frame_too_large`, `out_of_memory`; ConfigError for an
 * unknown level; RecaptorError `not_built` where the compiled module is missing.
 */
export async function createFlow(
  width: number,
  height: number,
  { finestLevel = 1 }: FlowOptions = {},
): Promise<Flow> {
  checkLevel(finestLevel);
  checkSize(width, height, finestLevel);
  const instance = await flowCode.instantiate();
  const grayAddress = allocate(instance, { width, height, finestLevel });
  const grayView = new Uint8Array(instance.memory.buffer, grayAddress, width * height);
  const field = fieldOf(instance, { width, height, finestLevel });
  return {
    push(gray) {
      if (gray.length !== grayView.length) {
        throw new MediaError(
          `A ${width}x${height} gray frame has ${grayView.length} bytes, but ${gray.length} came. ` +
            `Decode every frame of the sequence to this size and to 8-bit gray.`,
          { code: 'frame_size_mismatch' },
        );
      }
      grayView.set(gray);
      return instance.push() === 1 ? field : null;
    },
    reset: () => instance.reset(),
  };
}

interface FlowSize {
  readonly width: number;
  readonly height: number;
  readonly finestLevel: number;
}

function checkLevel(finestLevel: number): void {
  if ([0, 1, 2, 3].includes(finestLevel)) return;
  throw new ConfigError(`finestLevel of optical flow is 0, 1, 2 or 3, not ${finestLevel}.`);
}

function checkSize(width: number, height: number, finestLevel: number): void {
  const smallestPx = PATCH_PX << finestLevel;
  const isLargeEnough = (sidePx: number): boolean =>
    Number.isInteger(sidePx) && sidePx >= smallestPx;
  if (!isLargeEnough(width) || !isLargeEnough(height)) {
    throw new MediaError(
      `Optical flow at level ${finestLevel} needs frames of whole pixels and at least ` +
        `${smallestPx}x${smallestPx}, not ${width}x${height}. Scale the frames up, or leave the ` +
        `motion of this clip unmeasured.`,
      { code: 'frame_too_small' },
    );
  }
  if (Math.max(width, height) > MAX_SIDE_PX) {
    throw new MediaError(
      `Optical flow takes frames of at most ${MAX_SIDE_PX} px a side, not ${width}x${height}. ` +
        `Scale them down; about 320 px wide is enough to score motion.`,
      { code: 'frame_too_large' },
    );
  }
}

/** The only call that grows the module's memory, so views made after it stay valid. */
function allocate(instance: FlowInstance, { width, height, finestLevel }: FlowSize): number {
  try {
    // An address over 2 GiB comes as a negative number.
    return instance.allocate(width, height, finestLevel) >>> 0;
  } catch (error) {
    throw new MediaError(
      `Not enough memory for the optical flow of ${width}x${height} frames. Scale them down; ` +
        `about 320 px wide is enough to score motion.`,
      { code: 'out_of_memory', cause: error },
    );
  }
}

function fieldOf(instance: FlowInstance, { width, height, finestLevel }: FlowSize): FlowField {
  const gridWidth = width >> finestLevel;
  const gridHeight = height >> finestLevel;
  const viewAt = (address: number): Float32Array =>
    new Float32Array(instance.memory.buffer, address >>> 0, gridWidth * gridHeight);
  return {
    u: viewAt(instance.flowU()),
    v: viewAt(instance.flowV()),
    gridWidth,
    gridHeight,
    cellPx: 1 << finestLevel,
    frameWidth: width,
    frameHeight: height,
  };
}
