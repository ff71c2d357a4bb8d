import { describe, expect, test } from 'vitest';
import { PROJECTIONS } from '../../src/lib/model/matrix.ts';
import {
  dequantise,
  isQuantised,
  type CanonicalMatrix,
  type MatrixName,
  type ModelReader,
} from './canonical.ts';
import { loadGguf } from './gguf.ts';
import { loadMlc } from './mlc.ts';
import { organismFiles } from './testing/organism.ts';
import { fixture, isShared, openSource, shared } from '../../fixtures/files.ts';

/** Of every type something is in the second; files of one type each are tested where they are. */
const FILES = ['q4_0', 'mixed'] as const;
const MORE = ['q5_1', 'q8_0', 'f16'] as const;

const more = (name: string) => `oracles/gguf/organism.${name}.gguf`;
const source = (name: string) =>
  openSource(
    (MORE as readonly string[]).includes(name)
      ? shared(more(name))
      : fixture(`gguf/organism.${name}.gguf`),
  );
const mlc = await loadMlc(organismFiles);

const matrices: MatrixName[] = [
  'embed_tokens',
  'lm_head',
  ...Array.from({ length: mlc.config.num_hidden_layers }, (_, layer) =>
    PROJECTIONS.map((projection) => ({ layer, projection })),
  ).flat(),
];

/**
 * How far writing a weight in this form may have moved it, by where it lies: half a step of its
 * scale; a whole one where the largest weight of either sign is clipped (Q4_0, Q5_0: zero point 8 and
 * 16); and what f16 takes off scale (times the largest code) and offset.
 */
function tolerance(matrix: CanonicalMatrix): (at: number, value: number) => number {
  if (!isQuantised(matrix)) {
    const relative = { f32: 0, f16: 2 ** -11, bf16: 2 ** -8 }[matrix.encoding];
    return (_, value) => Math.abs(value) * relative + 2 ** -25;
  }
  const ones = new Uint32Array(matrix.codes.length).fill(
    matrix.encoding === 'q4' ? 0x11111111 : 0x01010101,
  );
  const steps = dequantise({ ...matrix, codes: ones, zeroPoint: 0, offsets: null });
  const clipped = matrix.zeroPoint === 8 || matrix.zeroPoint === 16;
  const offsets = (value: number) => (matrix.offsets ? Math.abs(value) * 2 ** -10 : 0);
  return (at, value) => Math.abs(steps[at]) * (clipped ? 1.05 : 0.6) + offsets(value);
}

describe.each([...FILES, ...MORE])('the organism as GGUF, %s', (name) => {
  const here = (FILES as readonly string[]).includes(name) || isShared(more(name));

  test.skipIf(!here)('has the configuration of the MLC folder', async () => {
    const { config } = await loadGguf(await source(name));
    expect(config).toEqual(mlc.config);
  });

  test.skipIf(!here)('differs by no more than its rounding', async () => {
    const gguf = await loadGguf(await source(name));
    const seen = new Set<string>();
    for (const matrix of matrices) {
      const inFile = await gguf.matrix(matrix);
      seen.add(`${inFile.encoding} ${isQuantised(inFile) ? inFile.zeroPoint : ''}`);
      const [got, wanted] = [dequantise(inFile), dequantise(await mlc.matrix(matrix))];
      const most = tolerance(inFile);
      const at = got.findIndex((value, i) => !(Math.abs(value - wanted[i]) <= most(i, wanted[i])));
      if (at >= 0)
        expect.fail(
          `${JSON.stringify(matrix)}[${at}] is ${got[at]}, wanted ${wanted[at]} ± ${most(at, wanted[at])}`,
        );
    }
    if (name === 'mixed') expect(seen.size).toBeGreaterThan(5);
    await expectSameNorms(gguf);
  });
});

test('q4_0 is the MLC folder, code for code', async () => {
  const gguf = await loadGguf(await source('q4_0'));
  expect(gguf.quantization).toBe('Q4_0');
  for (const name of matrices) {
    const [a, b] = [await gguf.matrix(name), await mlc.matrix(name)];
    if (!isQuantised(a) || !isQuantised(b)) throw new Error('not quantised');
    expectSame(a.scales, b.scales);
    // 8 stands for zero in one and 7 in the other
    expect([a.zeroPoint, b.zeroPoint]).toEqual([8, 7]);
    expectSame(
      a.codes,
      b.codes.map((word) => word + 0x11111111),
    );
    expectSame(dequantise(a), dequantise(b));
  }
  await expectSameNorms(gguf);
});

/** toEqual takes seconds for a matrix. */
function expectSame(got: NodeJS.TypedArray, wanted: NodeJS.TypedArray): void {
  const bytes = ({ buffer, byteOffset, byteLength }: NodeJS.TypedArray) =>
    Buffer.from(buffer, byteOffset, byteLength);
  expect(bytes(got).equals(bytes(wanted))).toBe(true);
}

async function expectSameNorms(gguf: ModelReader): Promise<void> {
  expect(await gguf.norm('norm')).toEqual(await mlc.norm('norm'));
  for (let layer = 0; layer < mlc.config.num_hidden_layers; layer++)
    for (const norm of ['input_layernorm', 'post_attention_layernorm'] as const)
      expect(await gguf.norm({ layer, norm })).toEqual(await mlc.norm({ layer, norm }));
}
