import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ropeFrequencies } from '../../../../src/lib/model/rope-frequencies.ts';
import { pairSharesRef, pairsRef, pairWeightsRef } from '../../reference/pair_changes.ref.ts';
import { rmsNormRef } from '../../reference/rms_norm.ref.ts';
import { ropeRef } from '../../reference/rope.ref.ts';
import { pairsBefore, readersOf } from '../../shared/pairs.ts';
import { rotationTable } from '../../shared/rotation-table.ts';
import { expectClose } from '../../testing/expect-numbers.ts';
import { floats, integers, randomFrom } from '../../testing/random.ts';
import { run, testGpu } from '../testing/kernels.ts';
import {
  pairChanges,
  pairMoves,
  pairProducts,
  pairSlopes,
  placeOfHead,
} from './attention_change.ts';
import { attentionProbabilities, sharesBytes } from './attention_backward.ts';

const shapes = fc.record({
  kvHeads: fc.integer({ min: 1, max: 3 }),
  group: fc.integer({ min: 1, max: 3 }),
  headDim: fc.constantFrom(32, 64),
  positions: fc.integer({ min: 1, max: 18 }),
  window: fc.constantFrom(undefined, undefined, 1, 6),
  seed: fc.nat(),
});

/** What of [rows, heads·headDim] belongs to one head, [rows, headDim]. */
const headOf = (x: Float32Array, head: number, heads: number, headDim: number) =>
  x.filter((_, i) => Math.floor(i / headDim) % heads === head);

test('pairs before a row are counted, with windows and without', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.option(fc.integer({ min: 1, max: 20 })), (rows, window) => {
      const wanted = pairsRef(rows, 1, window ?? Infinity).length;
      expect(pairsBefore(rows, window ?? undefined)).toBe(wanted);
    }),
  );
});

test('products of pairs are the reference’s, heads that share no keys side by side', async () => {
  const gpu = await testGpu();
  await fc.assert(
    fc.asyncProperty(
      shapes,
      fc.integer({ min: 1, max: 3 }),
      fc.nat(2),
      async ({ kvHeads, group, headDim, positions: per, window, seed }, count, more) => {
        const random = randomFrom(seed);
        const heads = kvHeads * group;
        const stride = heads + more;
        const a = floats(random, count * per * stride * headDim);
        const c = floats(random, per * kvHeads * headDim);
        const pairs = pairsRef(per, 1, window);
        const out = gpu.buffer('out', 4 * count * pairs.length * heads);
        const sizes = { heads, kvHeads, headDim, window };
        const buffers = { a: gpu.upload('a', a), c: gpu.upload('c', c), out };
        const got = await run(
          gpu,
          [pairProducts(gpu, { ...sizes, ...buffers, per, count, stride, scale: 0.5 })],
          out,
        );
        gpu.destroy(...Object.values(buffers));
        for (let b = 0; b < count; b++)
          for (let head = 0; head < heads; head++) {
            const rows = a.subarray(b * per * stride * headDim, (b + 1) * per * stride * headDim);
            const wanted = pairSharesRef(
              pairs,
              headOf(rows, head, stride, headDim),
              headOf(c, Math.floor(head / group), kvHeads, headDim),
              ...([1, headDim] as const),
            );
            const place = placeOfHead(head, sizes);
            const own = got.filter(
              (_, i) => i % heads === place && Math.floor(i / heads / pairs.length) === b,
            );
            expectClose(
              own,
              wanted.map((v) => v / 2),
              1e-5,
              1e-3,
            );
          }
      },
    ),
    { numRuns: 15 },
  );
});

const MUTANTS = 70;

test('changes of attention weights are those of the mutated head, normalised and turned anew', async () => {
  const gpu = await testGpu();
  await fc.assert(
    fc.asyncProperty(
      shapes,
      fc.boolean(),
      fc.boolean(),
      fc.nat(),
      async ({ kvHeads, group, headDim, positions, window, seed }, ofQueries, normed, pick) => {
        const random = randomFrom(seed);
        const heads = kvHeads * group;
        const unit = pick % (ofQueries ? heads : kvHeads);
        const cols = 32;
        const eps = 1e-5;
        const rotation = { head_dim: headDim, rope_theta: 100 };
        const frequencies = ropeFrequencies(rotation);
        const norms = { q: floats(random, headDim, 2), k: floats(random, headDim, 2) };
        const plain = {
          q: floats(random, positions * heads * headDim, 2),
          k: floats(random, positions * kvHeads * headDim, 2),
        };
        const turned = (name: 'q' | 'k', x: Float32Array, count: number) =>
          ropeRef(normed ? rmsNormRef(x, norms[name], eps) : x, count, frequencies, 0);
        const [q, k] = [turned('q', plain.q, heads), turned('k', plain.k, kvHeads)];
        const x = floats(random, positions * cols);
        const first = unit * headDim;
        const mutants = Uint32Array.from(
          Array.from(integers(random, MUTANTS, headDim * cols), (i) => [
            first + Math.floor(i / cols),
            i % cols,
          ]).flat(),
        );
        const deltas = floats(random, MUTANTS, 3);

        const sizes = { heads, kvHeads, headDim, window, positions };
        const of = { ...sizes, ofQueries, unit, firstRow: first, rows: headDim };
        const readers = readersOf(of);
        const pairs = pairsRef(positions, 1, window);
        const zeros = new Float32Array(positions * kvHeads * headDim);
        const beside = (a: Float32Array, b: Float32Array) =>
          Float32Array.from(
            Array.from({ length: positions }, (_, t) =>
              [a, b, zeros].flatMap((part) => {
                const width = part.length / positions;
                return [...part.subarray(t * width, (t + 1) * width)];
              }),
            ).flat(),
          );
        const buffers = {
          qkv: gpu.upload('qkv', beside(q, zeros)),
          keys: gpu.upload('keys', k),
          rotation: gpu.upload('rotation', rotationTable(positions, rotation)),
          norm: gpu.upload('norm', norms[ofQueries ? 'q' : 'k']),
          products: gpu.upload('products', beside(plain.q, plain.k)),
          x: gpu.upload('x', x),
          mutants: gpu.upload('mutants', mutants),
          deltas: gpu.upload('deltas', deltas),
          shares: gpu.buffer('shares', sharesBytes(sizes)),
          scores: gpu.buffer('scores', 4 * pairs.length * heads),
          slopes: gpu.buffer('slopes', 4 * headDim * pairs.length * readers),
          moves: gpu.buffer('moves', 4 * positions * MUTANTS),
          factors: gpu.buffer('factors', 4 * positions * MUTANTS),
          z: gpu.buffer('z', 4 * pairs.length * readers * MUTANTS),
        };
        const some = { first: 0, count: MUTANTS };
        const norm = normed ? buffers.norm : null;
        const products = normed ? buffers.products : null;
        const ops = [
          attentionProbabilities(gpu, { ...sizes, ...buffers }),
          pairProducts(gpu, {
            ...{ ...sizes, a: buffers.qkv, c: buffers.keys, out: buffers.scores },
            ...{ per: positions, count: 1, stride: heads + 2 * kvHeads },
            scale: 1 / Math.sqrt(headDim),
          }),
          pairSlopes(gpu, { ...of, ...buffers, norm }),
          pairMoves(gpu, { ...of, ...buffers, ...some, cols, products, eps }),
          pairChanges(gpu, { ...of, ...buffers, ...some, normed }),
        ];
        const got = await run(gpu, ops, buffers.z);
        gpu.destroy(...Object.values(buffers));

        const scoresOf = (queries: Float32Array, keys: Float32Array, head: number) =>
          pairSharesRef(
            pairs,
            headOf(queries, head, heads, headDim),
            headOf(keys, Math.floor(head / group), kvHeads, headDim),
            ...([1, headDim] as const),
          ).map((score) => score / Math.sqrt(headDim));
        const name = ofQueries ? 'q' : 'k';
        for (let m = 0; m < MUTANTS; m += 23) {
          const [row, col] = mutants.subarray(2 * m, 2 * m + 2);
          const width = plain[name].length / positions;
          const moved = plain[name].map((v, i) =>
            i % width === row ? v + deltas[m] * x[Math.floor(i / width) * cols + col] : v,
          );
          const after = turned(name, moved, ofQueries ? heads : kvHeads);
          for (let n = 0; n < readers; n++) {
            const head = ofQueries ? unit : unit * group + n;
            const scores = scoresOf(q, k, head);
            const mutated = scoresOf(ofQueries ? after : q, ofQueries ? k : after, head);
            const before = pairWeightsRef(pairs, scores);
            const wanted = pairWeightsRef(pairs, mutated).map((w, i) => w - before[i]);
            const own = got.filter(
              (_, i) => i % MUTANTS === m && Math.floor(i / MUTANTS) % readers === n,
            );
            expectClose(own, wanted, 1e-4, 1e-3);
          }
        }
      },
    ),
    { numRuns: 15 },
  );
});
