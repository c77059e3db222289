import type { Sharp, SharpConstructor } from 'sharp';

import { renderScene, type Scene } from './render-scene.ts';

/** One demo video before it is made: stills, and how ffmpeg's filters move them. */
export interface VideoSketch {
  readonly fileName: string;
  /** What the web might say of it; null for none. */
  readonly caption: string | null;
  /** Why it is in the set. */
  readonly purpose: string;
  readonly seconds: number;
  readonly stills: readonly Still[];
  /** From the stills, `[0:v]`, `[1:v]`, …, to `[out]`; null for a video without a picture. */
  readonly graph: string | null;
  /** The share of the file that is kept (0 to 1); all of it where it is not given. */
  readonly keptShare?: number;
}

/** Draws one picture. */
export type Still = (sharp: SharpConstructor, seed: number) => Promise<Sharp>;

/** What all demo videos show; stills are half as large again, so that they move by fractions. */
export const VIDEO = { width: 480, height: 270, fps: 25 } as const;
export const WINDOW = { width: 720, height: 405 } as const;

/** A scene, at least as large as the window that moves over it. */
export function still(scene: Scene, size: Partial<typeof WINDOW | Size> = {}): Still {
  return (sharp, seed) => renderScene(sharp, scene, seed, { ...WINDOW, ...size });
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The window at (x, y), both expressions of the time `t`. */
export function windowAt(x: string, y = '0'): string {
  return `crop=${WINDOW.width}:${WINDOW.height}:x='${x}':y='${y}',${SHRUNK}`;
}

export const SHRUNK = `scale=${VIDEO.width}:${VIDEO.height}:flags=bicubic,setsar=1`;
