import type { PreparedPicture } from './chat.ts';

/** What is known of a picture once it is decoded. Sizes are after EXIF orientation. */
export interface PictureFacts {
  /** Container as decoded: `jpeg`, `png`, `webp`, `gif`, `tiff`, `avif`, … */
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** True only where some pixel is not fully opaque. */
  readonly hasAlpha: boolean;
  /** Frames of an animation, pages of a document; the first one is used. */
  readonly pages: number;
  readonly sizeBytes: number;
  /** SHA-256 of the file. */
  readonly mediaSha256: string;
  /** An upright baseline JPEG in sRGB without metadata: what a model is sent, but for the size. */
  readonly isPlainJpeg: boolean;
}

/** What an earlier look at a picture's file has found. */
export type KnownPicture = Pick<PictureFacts, 'mediaSha256' | 'isPlainJpeg' | 'width' | 'height'>;

/** Measures of the picture at a fixed working size. Units stand at each. */
export interface PictureScores {
  /** Variance of the Laplacian of 8-bit luma, in squared gray levels. */
  readonly sharpness: number;
  /** Standard deviation of 8-bit luma, in gray levels (0 to 127.5). */
  readonly contrast: number;
  /** Mean of 8-bit luma, in gray levels (0 to 255). */
  readonly brightness: number;
  /** Share of pixels with luma under 8 or over 247 (0 to 1). */
  readonly clipped: number;
  /** Hasler and Suesstrunk's M3 over 8-bit RGB; 0 for gray, over 100 for vivid. */
  readonly colourfulness: number;
  /** Share of 8 x 8 cells whose luma spans less than 4 gray levels (0 to 1); 1 is a blank picture. */
  readonly flatShare: number;
}

/** Limits looked at before any pixel is decoded. */
export interface PictureLimits {
  readonly maxBytes: number;
  readonly maxPixels: number;
}

export interface PrepareOptions extends PictureLimits {
  /** Longest side in pixels of what is sent; smaller pictures are not enlarged. */
  readonly longestSide: number;
  /** Colour that shows through transparency, as `#rrggbb`. */
  readonly background: string;
  /** JPEG quality, 1 to 100. */
  readonly quality: number;
  /** Spares a second look at a file that is still the same. */
  readonly known?: KnownPicture | undefined;
}

/** Reads media by uri. All methods throw MediaError, and the abort reason of `signal`. */
export interface Media {
  inspectPicture(uri: string, limits: PictureLimits, signal: AbortSignal): Promise<PictureFacts>;
  /** Orientation applied, transparency flattened onto `background`, then measured. */
  measurePicture(
    uri: string,
    options: PictureLimits & { readonly background: string },
    signal: AbortSignal,
  ): Promise<PictureScores>;
  /** Orientation applied, transparency flattened, resized, encoded as sRGB JPEG without metadata. */
  preparePicture(
    uri: string,
    options: PrepareOptions,
    signal: AbortSignal,
  ): Promise<PreparedPicture>;
}

/** Reads media as it is, undecoded. */
export interface MediaBytes {
  /** The bytes behind a uri of any form. Throws MediaError, and the abort reason of `signal`. */
  readBytes(uri: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array>;
}

/** A stretch of a file, or all of it. */
export interface ByteRange {
  readonly start: number;
  /** Its last byte is in it. */
  readonly end: number;
}

/** A picture or video that can be read in parts, as players do. */
export interface OpenMedia {
  readonly sizeBytes: number;
  /** Such as `video/mp4`. */
  readonly mediaType: string;
  read(range: ByteRange): ReadableStream<Uint8Array>;
}
