/** A box of an MP4 file: its four letters, and where its content stands. */
interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** Where a tkhd of version 0 has its display matrix, from the content's start. */
const MATRIX_OFFSET = 40;

/** The same MP4 with a display matrix by which its picture is to be turned clockwise. */
export function turnedMp4(mp4: Buffer, degrees: 90 | 180 | 270): Buffer {
  const turned = Buffer.from(mp4);
  const header = findBox(turned, ['moov', 'trak', 'tkhd']);
  const [a, b, c, d] = { 90: [0, 1, -1, 0], 180: [-1, 0, 0, -1], 270: [0, -1, 1, 0] }[degrees];
  const matrix = [a, b, 0, c, d, 0, 0, 0, 0];
  for (const [index, value = 0] of matrix.entries()) {
    turned.writeInt32BE(value * 65_536, header.start + MATRIX_OFFSET + index * 4);
  }
  turned.writeInt32BE(1 << 30, header.start + MATRIX_OFFSET + 32);
  return turned;
}

/** The same MP4, whose index stands at its end, with its media in another file. */
export function referringMp4(mp4: Buffer, target: string): Buffer {
  const path = ['moov', 'trak', 'mdia', 'minf', 'dinf', 'dref'];
  const entry = aliasTo(target);
  const reference = Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]), entry]);
  const old = findBox(mp4, path);
  const grownBytes = reference.length - (old.end - old.start);
  const parents = path.map((_, depth) => findBox(mp4, path.slice(0, depth + 1)).start - 8);
  const referring = Buffer.concat([mp4.subarray(0, old.start), reference, mp4.subarray(old.end)]);
  for (const position of parents) {
    referring.writeUInt32BE(mp4.readUInt32BE(position) + grownBytes, position);
  }
  return referring;
}

/** A Macintosh alias as QuickTime has it in `dref`: fixed fields, then typed ones; 2 is the path. */
function aliasTo(target: string): Buffer {
  const fixed = Buffer.alloc(150);
  const path = Buffer.from(target.length % 2 === 0 ? target : `${target}\0`);
  const typed = Buffer.concat([Buffer.from([0, 2, path.length >> 8, path.length & 0xff]), path]);
  const end = Buffer.from([0xff, 0xff, 0, 0]);
  const content = Buffer.concat([Buffer.alloc(4), fixed, typed, end]);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(content.length + 8, 0);
  header.write('alis', 4, 'latin1');
  return Buffer.concat([header, content]);
}

function findBox(bytes: Buffer, path: readonly string[]): Box {
  let box: Box = { type: 'file', start: 0, end: bytes.length };
  for (const type of path) {
    const found = boxesIn(bytes, box).find((inner) => inner.type === type);
    if (found === undefined) throw new Error(`no box ${type}`);
    box = found;
  }
  return box;
}

function boxesIn(bytes: Buffer, { start, end }: Box): readonly Box[] {
  const boxes: Box[] = [];
  for (let position = start; position + 8 <= end;) {
    const size = bytes.readUInt32BE(position);
    const type = bytes.toString('latin1', position + 4, position + 8);
    boxes.push({ type, start: position + 8, end: position + size });
    position += Math.max(8, size);
  }
  return boxes;
}
