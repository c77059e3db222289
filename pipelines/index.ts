import type { Recipe } from '../src/core/recipe.ts';
import { sd3 } from './sd3.ts';
import { video } from './video.ts';

/** Every recipe there is, by the name a config gives it. */
export const recipes: readonly Recipe[] = [sd3, video];
