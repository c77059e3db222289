import { appendFile, copyFile, link, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { wellFormed } from '../captions/one-line.ts';
import { InvariantError } from '../core/errors.ts';
import type { Layout, Piece } from './export-format.ts';
import { writeParquet } from './parquet-file.ts';
import type { PreparedMedia } from './prepare-media.ts';
import { TarShards } from './tar-shards.ts';

const FLUSH_CHARACTERS = 1 << 18;

/** So many files are kept waiting for more text. Those of every sample stay; sidecars pass. */
const WAITING_FILES = 16;

/** Writes the pieces of a layout below a directory, in the order in which they come. */
export class PieceWriter {
  readonly #directory: string;
  readonly #columns: NonNullable<Layout['columns']>;
  readonly #tars: TarShards;
  readonly #waiting = new Map<string, string>();
  readonly #folders = new Set<string>();
  readonly #tables = new Map<string, number>();

  constructor(directory: string, layout: Layout, shardBytes: number) {
    this.#directory = directory;
    this.#columns = layout.columns ?? {};
    this.#tars = new TarShards(join(directory, 'data'), shardBytes);
  }

  /** @param media That of the sample which the piece comes from; null where there is none. */
  async write(piece: Piece, media: PreparedMedia | null): Promise<void> {
    switch (piece.piece) {
      case 'text':
        return this.#append(piece.file, piece.text);
      case 'row':
        this.#tables.set(piece.file, (this.#tables.get(piece.file) ?? 0) + 1);
        return this.#append(rowsOf(piece.file), `${JSON.stringify(piece.row, asText)}\n`);
      case 'media':
        return this.#put(piece.file, present(media));
      case 'members':
        return this.#tars.add(
          piece.key,
          piece.members.map(([extension, content]) => [extension, content ?? present(media)]),
        );
    }
  }

  async close(): Promise<void> {
    await this.#tars.close();
    for (const file of this.#waiting.keys()) await this.#flush(file);
    for (const [file, columns] of Object.entries(this.#columns)) {
      const rows = this.#tables.get(file) ?? 0;
      if (rows === 0) await this.#append(rowsOf(file), '');
      await this.#flush(rowsOf(file));
      const from = join(this.#directory, rowsOf(file));
      await writeParquet({ from, to: join(this.#directory, file), columns, rows });
      await rm(from);
    }
  }

  async #append(file: string, text: string): Promise<void> {
    const waiting = (this.#waiting.get(file) ?? '') + text;
    this.#waiting.delete(file);
    this.#waiting.set(file, waiting);
    if (waiting.length >= FLUSH_CHARACTERS) await this.#flush(file);
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= WAITING_FILES) break;
      await this.#flush(oldest);
      this.#waiting.delete(oldest);
    }
  }

  async #flush(file: string): Promise<void> {
    const text = this.#waiting.get(file) ?? '';
    this.#waiting.set(file, '');
    await appendFile(await this.#pathOf(file), text);
  }

  /** Clips are shared with where they are kept, if that is on the same file system. */
  async #put(file: string, media: PreparedMedia): Promise<void> {
    const path = await this.#pathOf(file);
    if (media.at === 'memory') return writeFile(path, media.bytes, { flag: 'wx' });
    if (media.linked) return symlink(media.path, path);
    try {
      await link(media.path, path);
    } catch {
      await copyFile(media.path, path);
    }
  }

  async #pathOf(file: string): Promise<string> {
    const path = join(this.#directory, file);
    const folder = dirname(path);
    if (!this.#folders.has(folder)) await mkdir(folder, { recursive: true });
    this.#folders.add(folder);
    return path;
  }
}

/** DuckDB refuses JSON with half a surrogate pair in it. */
function asText(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? wellFormed(value) : value;
}

function rowsOf(file: string): string {
  return `${file}.rows`;
}

function present(media: PreparedMedia | null): PreparedMedia {
  if (media) return media;
  throw new InvariantError('a layout asks for media that stay where they are');
}
