/** Codes before those of differences: null, and a number that is written whole. */
const NULL = 0;
const WHOLE = 1;
const FIRST = 2;
/** A difference of so much or more, or one that is no integer, is not written as such. */
const TOO_FAR = 2 ** 50;

/** Numbers in few bytes (LEB128, as in DWARF 5 §7.6), each as its difference to one that the reader knows as well. */
export class NumberWriter {
  private bytes = new Uint8Array(256);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  /** Any number or null, exactly (but for -0, which becomes 0). */
  put(value: number | null, near: number): void {
    if (this.length + 9 > this.bytes.length) this.grow();
    if (value === null) {
      this.bytes[this.length++] = NULL;
      return;
    }
    const difference = value - near;
    const exact = Math.abs(difference) < TOO_FAR && Number.isInteger(difference) && near + difference === value;
    if (exact) this.code(difference < 0 ? FIRST - 1 - 2 * difference : FIRST + 2 * difference);
    else this.whole(value);
  }

  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  private code(code: number): void {
    let rest = code;
    for (; rest >= 2 ** 31; rest = Math.floor(rest / 128)) this.bytes[this.length++] = (rest % 128) | 128;
    for (; rest >= 128; rest >>>= 7) this.bytes[this.length++] = (rest & 127) | 128;
    this.bytes[this.length++] = rest;
  }

  private whole(value: number): void {
    this.bytes[this.length++] = WHOLE;
    this.view.setFloat64(this.length, value);
    this.length += 8;
  }

  private grow(): void {
    const more = new Uint8Array(2 * this.bytes.length);
    more.set(this.bytes);
    this.bytes = more;
    this.view = new DataView(more.buffer);
  }
}

/** Reads what was written, in the same order and beside the same numbers. Throws where there is no more. */
export class NumberReader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  take(near: number): number | null {
    const code = this.code();
    if (code === NULL) return null;
    if (code === WHOLE) {
      this.at += 8;
      return this.view.getFloat64(this.at - 8);
    }
    const odd = code % 2 === 1;
    return near + (odd ? -(code - FIRST + 1) / 2 : (code - FIRST) / 2);
  }

  private code(): number {
    let code = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new RangeError('a column of the journal ends too early');
      code += (byte & 127) * factor;
      if (byte < 128) return code;
    }
  }
}
