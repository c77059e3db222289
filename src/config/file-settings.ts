import { dirname, resolve } from 'node:path';
import type { Recipe } from '../core/recipe.ts';
import type { Layer } from './merge-layers.ts';

/** File names among a layer's settings, made absolute: they stand relative to the file at `path`. */
export function withFilesOf(layer: Layer, path: string, recipes: readonly Recipe[]): Layer {
  const keys = new Set(['cache.directory', ...recipes.flatMap(({ files }) => files ?? [])]);
  const absolute = (file: string): string => resolve(dirname(path), file);
  return [...keys].reduce((whole, key) => changed(whole, key.split('.'), absolute), layer);
}

/** All else stays as it is, nulls too, which mean something where layers are merged. */
function changed(layer: Layer, path: readonly string[], change: (text: string) => string): Layer {
  const [key = '', ...rest] = path;
  const value = layer[key];
  if (rest.length === 0)
    return typeof value === 'string' ? { ...layer, [key]: change(value) } : layer;
  const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMapping ? { ...layer, [key]: changed(value as Layer, rest, change) } : layer;
}
