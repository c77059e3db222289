// Greek names are those of Kroeger et al., "Fast Optical Flow using Dense Inverse Search", ECCV
// 2016 (arXiv 1603.03590). "OpenCV" is cv::DISOpticalFlow, modules/video/src/dis_flow.cpp.

/** Side of the square patches in px: theta_ps = 8, and OpenCV's patch_size. */
export const PATCH_SIZE: i32 = 8;
export const PATCH_PIXELS: f32 = 64;

/** Distance between patches in px: overlap theta_ov = 0.5, OpenCV's patch_stride (paper: 0.4). */
export const PATCH_STRIDE: i32 = 4;

/** Gauss-Newton steps for one patch at one level: theta_it = 12, the paper's operating point 2. */
export const MAX_ITERATIONS: i32 = 12;

/** A step shorter than this, in px of its level, ends the search of a patch. Tuned by measurement. */
export const CONVERGED_STEP_PX: f32 = 0.02;

/** Replicated pixels around each image: OpenCV's border_size. Twice the patch, so 16. */
export const BORDER: i32 = 16;

/** How far a patch may reach into the border: bilinear sampling reads one pixel more. */
export const MAX_OVERHANG: f32 = 14;

/**
 * The coarsest level is the one whose long side is nearest to this many patches, so that a patch,
 * which may move by its own size, covers motion of a quarter of the frame: OpenCV's coarsest_scale.
 */
export const PATCHES_ACROSS_COARSEST: i32 = 4;

/**
 * Squared gray levels of a whole patch (1 per px). A patch that matches better takes no candidates
 * from its neighbours. Tuned by measurement.
 */
export const GOOD_MATCH_ERROR: f32 = 64;

/** A neighbour's displacement nearer than this (L1, px) is not worth a trial. Tuned by measurement. */
export const DISTINCT_CANDIDATE_PX: f32 = 0.25;

/** A patch with less gradient than this has no texture to search by: mean square 0.5 per px. */
export const MIN_HESSIAN_TRACE: f32 = 32;

/** Below this the Hessian cannot be inverted: flat patch, or one straight edge without noise. */
export const MIN_HESSIAN_DETERMINANT: f32 = 0.64;

/** Bytes of a 32-bit float and of a SIMD vector of four of them. */
export const FLOAT_BYTES: usize = 4;
export const VECTOR_BYTES: usize = 16;
export const VECTOR_FLOATS: i32 = 4;
export const PATCH_ROW_BYTES: usize = 32;
