import type { SharpConstructor } from 'sharp';

/** One demo picture before it is drawn. */
export interface Sketch {
  readonly fileName: string;
  /** What the web might say of it; null for none. */
  readonly caption: string | null;
  /** Why it is in the set. */
  readonly purpose: string;
  /** The file's bytes. */
  draw(sharp: SharpConstructor, seed: number): Promise<Uint8Array>;
}
