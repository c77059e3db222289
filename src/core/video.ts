import type { PreparedPicture } from './chat.ts';
import type { PrepareOptions } from './media.ts';

/** What is known of a video before anything is decoded. Sizes are after rotation. */
export interface VideoFacts {
  /** As ffprobe names it: `mov,mp4,m4a,3gp,3g2,mj2`, `matroska,webm`, … */
  readonly container: string;
  readonly codec: string;
  readonly pixelFormat: string;
  readonly width: number;
  readonly height: number;
  /** Mean frames a second. */
  readonly fps: number;
  readonly variableFps: boolean;
  readonly durationSeconds: number;
  readonly rotationDegrees: 0 | 90 | 180 | 270;
  /** Bits a second; null where the container does not say. */
  readonly bitRate: number | null;
  readonly hasAudio: boolean;
  readonly sizeBytes: number;
  /** SHA-256 of the file. */
  readonly mediaSha256: string;
}

/** Limits looked at before anything is decoded. */
export interface VideoLimits {
  readonly maxBytes: number;
  /** Of one frame, width times height. */
  readonly maxPixels: number;
  readonly maxSeconds: number;
}

export interface AnalyzeOptions extends VideoLimits {
  /** Samples a second for flow and picture statistics: one rule, by time. */
  readonly sampleFps: number;
  /** Width in pixels at which flow is measured; never enlarged. */
  readonly flowWidth: number;
  /** Leaves out frames that no other refers to, and the loop filter: less work, nearly the same. */
  readonly fast: boolean;
  /** Small pictures to be kept besides, for scores that look at pictures; none where absent. */
  readonly pictures?: KeptPictureOptions | null | undefined;
  readonly timeoutMs: number;
}

export interface KeptPictureOptions {
  /** One picture of every so many seconds, by the rule of samples. */
  readonly everySeconds: number;
  /** In pixels; never enlarged. */
  readonly shortestSide: number;
}

/** A small picture of a video, upright. */
export interface KeptPicture {
  readonly seconds: number;
  /** JPEG. */
  readonly bytes: Uint8Array;
}

/**
 * What one decode has read of a video: small numbers per frame and per sample, from which shots,
 * clips and scores follow without decoding again. All arrays of a group are of one length.
 */
export interface VideoSignals {
  /** Every decoded frame. */
  readonly frames: {
    /** Presentation time in seconds, rising. */
    readonly seconds: Float64Array;
    /** PySceneDetect's content value against the frame before (0 to 255); 0 for the first. */
    readonly content: Float32Array;
  };
  /** Frames at the sample rate. What concerns a pair stands at its later frame; 0 for the first. */
  readonly samples: {
    readonly seconds: Float64Array;
    /** Mean flow magnitude over the frame's diagonal, a second. */
    readonly motion: Float32Array;
    /** Share of the frame whose flow is under half a pixel (0 to 1). */
    readonly stillShare: Float32Array;
    /** Direction of the mean flow, radians, 0 to the right, clockwise on the screen. */
    readonly direction: Float32Array;
    /** Length of the mean flow vector over the mean magnitude (0 to 1). */
    readonly coherence: Float32Array;
    /** Camera fit a second: shares of the frame's width, of its height, of its scale; radians. */
    readonly panRight: Float32Array;
    readonly tiltUp: Float32Array;
    readonly zoomIn: Float32Array;
    readonly rollClockwise: Float32Array;
    /** Share of the flow that the camera does not explain (0 to 1). */
    readonly residual: Float32Array;
    /** Mean absolute difference of luma to the sample before, gray levels. */
    readonly difference: Float32Array;
    /**
     * The same from each frame to the next, of HSV's value, in the middle of all frames since the
     * sample before; 0 where these are under four.
     */
    readonly frameDifference: Float32Array;
    /**
     * Share of the difference to the sample before that one change of light and contrast over the
     * whole frame explains (0 to 1): near 1 in a fade or a flash of a still picture.
     */
    readonly fade: Float32Array;
    /** Variance of the Laplacian of luma at the flow width. */
    readonly sharpness: Float32Array;
    /** Mean and standard deviation of luma, gray levels. */
    readonly brightness: Float32Array;
    readonly contrast: Float32Array;
    /** Share of pixels with luma under 20. */
    readonly blackShare: Float32Array;
    /** Share of the frame's area that black bars at its edges take. */
    readonly barShare: Float32Array;
    /** Hasler and Suesstrunk's M3 of the small picture; 0 where none was kept for the sample. */
    readonly colourfulness: Float32Array;
  };
  readonly sampleFps: number;
  /** Size at which flow was measured, pixels. */
  readonly flowWidth: number;
  readonly flowHeight: number;
}

/** Reads videos by uri. All methods throw MediaError, and the abort reason of `signal`. */
export interface VideoMedia {
  probeVideo(uri: string, limits: VideoLimits, signal: AbortSignal): Promise<VideoFacts>;
  /** One decode, streamed: memory does not grow with the length but by the signals themselves. */
  analyzeVideo(
    uri: string,
    options: AnalyzeOptions,
    signal: AbortSignal,
    /** Takes the pictures that were to be kept, some at a time, in order. */
    keep?: (pictures: readonly KeptPicture[]) => Promise<void>,
  ): Promise<VideoSignals>;
  /**
   * What decodes, with its version: `ffmpeg 7.1.1`, and `ffmpeg 4.1, ffprobe 5.1` where two differ.
   * Scores of two versions differ a little.
   */
  decoder(): Promise<string>;
  /**
   * The frames shown at the given seconds, in the order given, made ready to be sent. `maxBytes`,
   * the limit on a picture's file, is none on the video's.
   */
  extractFrames(
    uri: string,
    seconds: readonly number[],
    options: PrepareOptions,
    signal: AbortSignal,
  ): Promise<readonly PreparedPicture[]>;
}

/** A stretch of a video: from `startSeconds`, which is in it, to `endSeconds`, which is not. */
export interface ClipSpan {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

export interface CutOptions extends Pick<VideoLimits, 'maxBytes' | 'maxPixels'> {
  /** The source as it was when it was captioned; another content is not cut. */
  readonly mediaSha256: string;
  /** Where the clip is to be written, an MP4 file without sound. What is there is overwritten. */
  readonly path: string;
  readonly timeoutMs: number;
}

/** A clip's file as it was read back. */
export interface CutClip {
  /** `copied`: the source's own packets, nothing lost. `encoded`: H.264, near to lossless. */
  readonly method: 'copied' | 'encoded';
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly durationSeconds: number;
  readonly sizeBytes: number;
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** The first frame in 16 x 16 gray values, as hex: what was compared with the source's. */
  readonly firstFrame: string;
}

/** Cuts clips out of videos. */
export interface ClipCutter {
  /**
   * Cuts exactly the frames that begin inside the span, and reads the result back. Throws MediaError
   * (`media_changed` where the source is not what was captioned, `clip_wrong` where what was cut is
   * not what was to be cut), and the abort reason of `signal`.
   */
  cutClip(uri: string, span: ClipSpan, options: CutOptions, signal: AbortSignal): Promise<CutClip>;
}
