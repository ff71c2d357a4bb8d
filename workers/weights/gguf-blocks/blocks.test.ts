import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dequantise } from '../canonical.ts';
import { ggufType, GGUF_TYPE_NAMES } from '../gguf-types.ts';
import { decodeRows } from '../gguf-rows.ts';

interface Vector {
  type: string;
  type_id: number;
  /** Bytes of the blocks, base64. */
  data: string;
  /** f32 values, base64. */
  values_f32: string;
}

const EXCERPT = new URL('../testing/gguf-blocks.json', import.meta.url);
const WHOLE = new URL('../../../../shared/oracles/gguf/blocks.json', import.meta.url);

const vectorsIn = (file: URL) =>
  (JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] }).vectors;

/** Decodes as one row, so that the order of blocks is that of the file. */
function check({ type_id, data, values_f32 }: Vector): void {
  const type = ggufType(type_id)!;
  const bytes = new Uint8Array(Buffer.from(data, 'base64'));
  const wanted = new Float32Array(new Uint8Array(Buffer.from(values_f32, 'base64')).buffer);
  const got = dequantise(decodeRows(type, bytes, 1, wanted.length));
  expect(got).toHaveLength(wanted.length);
  const at = got.findIndex((value, i) => value !== wanted[i]);
  if (at >= 0) expect.fail(`[${at}] is ${got[at]}, wanted ${wanted[at]}`);
}

const excerpt = vectorsIn(EXCERPT);

test('the excerpt has every type', () => {
  expect(excerpt.map(({ type }) => type).sort()).toEqual([...GGUF_TYPE_NAMES].sort());
});

test.each(excerpt)('$type decodes to the bit as the reference does', check);

test.skipIf(!existsSync(WHOLE))(
  `all of the reference’s blocks${existsSync(WHOLE) ? '' : ' (SKIPPED: ../shared is not here)'}`,
  () => {
    const whole = vectorsIn(WHOLE);
    expect(whole.map(({ type }) => type).sort()).toEqual([...GGUF_TYPE_NAMES].sort());
    whole.forEach(check);
  },
);

const types = excerpt.map(({ type_id }) => ggufType(type_id)!);

test('any bytes decode, to what the type says they do', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...types),
      fc.integer({ min: 1, max: 3 }),
      fc.infiniteStream(fc.nat(255)),
      (type, rows, stream) => {
        const cols = 256;
        const length = ((rows * cols) / type.elements) * type.bytes;
        const bytes = Uint8Array.from({ length }, () => Number(stream.next().value));
        const matrix = decodeRows(type, bytes, rows, cols);
        expect(matrix.encoding).toBe(type.encoding);
        if (!('decode' in type) || !('codes' in matrix)) return;
        const { group, zeroPoint } = type;
        expect(matrix).toMatchObject({ group, zeroPoint, rows, cols });
        expect(matrix.scales).toBeInstanceOf(type.scaleBits === 16 ? Uint16Array : Float32Array);
        expect(matrix.scales).toHaveLength((rows * cols) / group);
        expect(matrix.offsets?.length ?? 0).toBe(type.offsets ? matrix.scales.length : 0);
        expect(matrix.codes).toHaveLength((rows * cols * (type.encoding === 'q4' ? 4 : 8)) / 32);
      },
    ),
  );
});
