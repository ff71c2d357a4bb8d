/** Writes bytes, growing as needed. Whole numbers go as LEB128: seven bits a byte, lowest first. */
export class ByteWriter {
  private bytes = new Uint8Array(1024);
  private length = 0;

  byte(value: number): void {
    if (this.length === this.bytes.length) {
      const grown = new Uint8Array(2 * this.length);
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.bytes[this.length++] = value;
  }

  /** A whole number from 0 to 2^32 − 1. */
  whole(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** The four bytes of a number as an f32, lowest first. */
  f32(value: number): void {
    const bits = new DataView(new ArrayBuffer(4));
    bits.setFloat32(0, value, true);
    for (let i = 0; i < 4; i++) this.byte(bits.getUint8(i));
  }

  text(text: string): void {
    const encoded = new TextEncoder().encode(text);
    this.whole(encoded.length);
    encoded.forEach((byte) => this.byte(byte));
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
}

/** Reads what {@link ByteWriter} writes. Throws a RangeError where the bytes end too soon or spell no number. */
export class ByteReader {
  private at = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.bytes.length - this.at;
  }

  byte(): number {
    if (this.left === 0) throw new RangeError('The bytes end too soon.');
    return this.bytes[this.at++];
  }

  whole(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value > 0xffffffff) break;
        return value;
      }
    }
    throw new RangeError('A number is longer than 32 bits.');
  }

  f32(): number {
    const bits = new DataView(new ArrayBuffer(4));
    for (let i = 0; i < 4; i++) bits.setUint8(i, this.byte());
    return bits.getFloat32(0, true);
  }

  text(): string {
    const length = this.whole();
    if (length > this.left) throw new RangeError('A text is longer than the bytes.');
    const end = this.at + length;
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      this.bytes.subarray(this.at, end),
    );
    this.at = end;
    return text;
  }
}
