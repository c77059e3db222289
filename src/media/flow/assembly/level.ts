import { BORDER, FLOAT_BYTES, PATCH_SIZE, PATCH_STRIDE, VECTOR_BYTES } from './constants.ts';

/**
 * One level of the pyramid: both frames, the gradient of the first, and the flow between them.
 * Every plane holds 32-bit floats; a field of type usize is the address of its pixel (0, 0).
 */
export class Level {
  width: i32;
  height: i32;
  /** Bytes from an image's row to the next, border included. */
  imageRowBytes: usize;
  /** Bytes from a row to the next in the planes without border: gradient, flow, weight. */
  planeRowBytes: usize;
  planeBytes: usize;
  /** I_t and I_t+1, each with a border on all sides. */
  referenceImage: usize;
  queryImage: usize;
  /** Gradient of the reference image. */
  gradientX: usize = 0;
  gradientY: usize = 0;
  /** Patches cover the image; the last column and row are moved inwards to end at its edge. */
  patchColumns: i32 = 0;
  patchRows: i32 = 0;
  /** One displacement for each patch. */
  patchU: usize = 0;
  patchV: usize = 0;
  /** One displacement for each pixel, and the weight it was summed under. */
  flowU: usize = 0;
  flowV: usize = 0;
  weightSum: usize = 0;

  constructor(width: i32, height: i32) {
    this.width = width;
    this.height = height;
    const paddedRowFloats = (width + 2 * BORDER + 3) & ~3;
    this.imageRowBytes = usize(paddedRowFloats) * FLOAT_BYTES;
    this.planeRowBytes = usize(width) * FLOAT_BYTES;
    this.planeBytes = this.planeRowBytes * usize(height);
    this.referenceImage = this.allocateImage();
    this.queryImage = this.allocateImage();
  }

  /** Gives a level on which flow is computed the planes for it. */
  allocateFlow(): void {
    this.gradientX = allocate(this.planeBytes);
    this.gradientY = allocate(this.planeBytes);
    this.patchColumns = patchesAlong(this.width);
    this.patchRows = patchesAlong(this.height);
    const patchBytes = usize(this.patchColumns * this.patchRows) * FLOAT_BYTES;
    this.patchU = allocate(patchBytes);
    this.patchV = allocate(patchBytes);
    this.flowU = allocate(this.planeBytes);
    this.flowV = allocate(this.planeBytes);
    this.weightSum = allocate(this.planeBytes);
  }

  /** The frame that was the query becomes the reference; the other one may be overwritten. */
  swapImages(): void {
    const formerReference = this.referenceImage;
    this.referenceImage = this.queryImage;
    this.queryImage = formerReference;
  }

  private allocateImage(): usize {
    const rows = usize(this.height + 2 * BORDER);
    return allocate(rows * this.imageRowBytes) + imageOffset(this, BORDER, BORDER);
  }
}

/** Bytes from an image's pixel (0, 0) to its pixel (x, y). */
export function imageOffset(level: Level, x: i32, y: i32): isize {
  return isize(y) * isize(level.imageRowBytes) + isize(x) * isize(FLOAT_BYTES);
}

/** Bytes from a borderless plane's pixel (0, 0) to its pixel (x, y). */
export function planeOffset(level: Level, x: i32, y: i32): usize {
  return usize(y) * level.planeRowBytes + usize(x) * FLOAT_BYTES;
}

function patchesAlong(sizePx: i32): i32 {
  return (sizePx - PATCH_SIZE + PATCH_STRIDE - 1) / PATCH_STRIDE + 1;
}

/** Vectors may be read past the end of the last row, hence the spare bytes. */
function allocate(bytes: usize): usize {
  return heap.alloc(bytes + 4 * VECTOR_BYTES);
}
