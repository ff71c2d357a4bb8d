import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixture } from '../../../fixtures/files.ts';
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

const { vectors } = JSON.parse(readFileSync(fixture('gguf/blocks.json'), 'utf8')) as {
  vectors: Vector[];
};

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

test('the reference has blocks of every type', () => {
  expect(vectors.map(({ type }) => type).sort()).toEqual([...GGUF_TYPE_NAMES].sort());
});

test.each(vectors)('$type decodes to the bit as the reference does', check);

const types = vectors.map(({ type_id }) => ggufType(type_id)!);

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
