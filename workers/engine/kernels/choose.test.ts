import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gumbelNoise, mix as mixRef, type Decoding } from '../../../src/lib/decoding.ts';
import type { Frame } from '../run-state.ts';
import { frameOf, run, testGpu } from '../testing/kernels.ts';
import { floats, integers, randomFrom } from '../testing/random.ts';
import { choose, CHOICE_WORDS, readChoice, type Choice } from './choose.ts';
import { chooseRef } from './choose.ref.ts';
import gumbel from './gumbel.wgsl?raw';
import mix from './mix.wgsl?raw';

const GREEDY: Decoding = { temperature: 0, seed: 0 };

interface Asked {
  /** [sequences · tail, vocab] */
  logits: Float32Array[];
  sequences: number;
  decoding: Decoding;
  frame: Frame;
  steps: number;
  /** Per step. */
  wildType?: { tokens: Uint32Array; probabilities: Float32Array[] };
}

/** What every row chose, row by row, and what each sequence is fed next. */
async function onGpu(asked: Asked): Promise<{ choices: Choice[]; next: number[] }> {
  const gpu = await testGpu();
  const { logits, sequences, decoding, frame, steps, wildType } = asked;
  const flat = (rows: Float32Array[]) => Float32Array.from(rows.flatMap((row) => [...row]));
  const buffers = {
    logits: gpu.upload('logits', flat(logits)),
    choices: gpu.buffer('choices', sequences * steps * CHOICE_WORDS * 4),
    next: gpu.buffer('next', sequences * 4),
    frame: frameOf(gpu, frame),
    ...(wildType && {
      tokens: gpu.upload('tokens', wildType.tokens),
      probabilities: gpu.upload('probabilities', flat(wildType.probabilities)),
    }),
  };
  const { tokens, probabilities } = buffers;
  gpu.submit([
    choose(gpu, {
      ...buffers,
      vocab: logits[0].length,
      decoding,
      wildType: tokens && probabilities && { tokens, probabilities },
      steps,
      rows: logits.length,
    }),
  ]);
  const bytes = await gpu.read(buffers.choices);
  const next = [...new Uint32Array(await gpu.read(buffers.next))];
  gpu.destroy(...Object.values(buffers));
  const choices = logits.map((_, row) => {
    const [sequence, tailRow] = [Math.floor(row / frame.tail), row % frame.tail];
    return readChoice(bytes, sequence * steps + frame.step + tailRow, decoding);
  });
  return { choices, next };
}

/** One row of one sequence whose next token has the position given. */
async function chooseOne(
  logits: Float32Array,
  decoding: Decoding = GREEDY,
  position = 1,
): Promise<Choice> {
  const frame = { rows: 1, first: position - 1, tail: 1, step: 0 };
  const { choices } = await onGpu({ logits: [logits], sequences: 1, decoding, frame, steps: 1 });
  return choices[0];
}

function expectChoice(got: Choice, wanted: Choice): void {
  const { id, runnerUp, ...numbers } = wanted;
  expect([got.id, got.runnerUp]).toEqual([id, runnerUp]);
  for (const key of Object.keys(numbers) as (keyof typeof numbers)[]) {
    const slack = 2e-5 * Math.max(1, Math.abs(wanted[key]));
    expect(Math.abs(got[key] - wanted[key]), key).toBeLessThan(slack);
  }
}

const vocabs = fc.oneof(fc.constantFrom(2, 37, 64, 65), fc.integer({ min: 2, max: 700 }));

describe('one row', () => {
  test('greedy: the highest logit, the runner-up, and the log-sum-exp', async () => {
    await fc.assert(
      fc.asyncProperty(vocabs, fc.nat(), async (vocab, seed) => {
        const logits = floats(randomFrom(seed), vocab, 20);
        expectChoice(await chooseOne(logits), chooseRef(logits, GREEDY, 1));
      }),
      { numRuns: 25 },
    );
  });

  test('sampled: the highest of logit/T + noise', async () => {
    const decodings = fc.record({
      temperature: fc.constantFrom(0.1, 0.7, 1, 2),
      seed: fc.integer({ min: 0, max: 0xffffffff }),
    });
    await fc.assert(
      fc.asyncProperty(
        vocabs,
        fc.nat(),
        decodings,
        fc.integer({ min: 1, max: 5000 }),
        async (vocab, seed, decoding, position) => {
          const logits = floats(randomFrom(seed), vocab, 5);
          const wanted = chooseRef(logits, decoding, position);
          // a lead within rounding may fall either way
          fc.pre(wanted.lead > 1e-4);
          expectChoice(await chooseOne(logits, decoding, position), wanted);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('of equal scores the lower id wins, and the next lower is the runner-up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(299), { minLength: 2, maxLength: 6 }),
        fc.nat(),
        async (top, seed) => {
          const logits = floats(randomFrom(seed), 300, 4);
          for (const v of top) logits[v] = 5;
          const [first, second] = top.sort((a, b) => a - b);
          expect(await chooseOne(logits)).toMatchObject({ id: first, runnerUp: second, lead: 0 });
          // one above them all: they are runners-up
          const above = (first + 1) % 300;
          logits[above] = 6;
          const runnerUp = above === second && top.length > 2 ? first : first;
          expect(await chooseOne(logits)).toMatchObject({ id: above, runnerUp, lead: 1 });
        },
      ),
      { numRuns: 15 },
    );
  });

  test('a row without a number chooses token 0 with a lead that is none', async () => {
    const choice = await chooseOne(new Float32Array(100).fill(NaN));
    expect(choice).toMatchObject({ id: 0, lead: NaN, logSumExp: NaN });
  });

  test('a single NaN shows in the lead too', async () => {
    const logits = floats(randomFrom(1), 100);
    logits[77] = NaN;
    expect((await chooseOne(logits)).lead).toBeNaN();
  });

  test('log-sum-exp of very large and very small logits', async () => {
    for (const z of [1e4, -1e4]) {
      const { logSumExp } = await chooseOne(new Float32Array(128).fill(z));
      expect(Math.abs(logSumExp - (z + Math.log(128)))).toBeLessThan(2e-3);
    }
  });
});

test('rows of several sequences land at their steps, compared with the wild type; each last one is fed next', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        sequences: fc.integer({ min: 1, max: 4 }),
        tail: fc.integer({ min: 1, max: 5 }),
        before: fc.nat(6),
        first: fc.nat(40),
        step: fc.nat(3),
        after: fc.nat(2),
        vocab: fc.constantFrom(64, 100, 320),
        temperature: fc.constantFrom(0, 0.7),
        seed: fc.nat(),
      }),
      async ({ sequences, tail, before, first, step, after, vocab, temperature, seed }) => {
        const random = randomFrom(seed);
        const steps = step + tail + after;
        const decoding = { temperature, seed };
        const logits = Array.from({ length: sequences * tail }, () => floats(random, vocab, 6));
        const probabilities = Array.from({ length: steps }, () => {
          const weights = floats(random, vocab).map(Math.exp);
          const total = weights.reduce((sum, w) => sum + w, 0);
          return weights.map((w) => w / total);
        });
        const tokens = integers(random, steps, vocab);
        const wanted = logits.map((row, i) => {
          const t = i % tail;
          const position = first + before + t + 1;
          const wildType = { token: tokens[step + t], probabilities: probabilities[step + t] };
          return chooseRef(row, decoding, position, wildType);
        });
        fc.pre(wanted.every(({ lead }) => lead > 1e-4));
        const { choices, next } = await onGpu({
          logits,
          sequences,
          decoding,
          frame: { rows: before + tail, first, tail, step },
          steps,
          wildType: { tokens, probabilities },
        });
        choices.forEach((got, i) => expectChoice(got, wanted[i]));
        const last = Array.from({ length: sequences }, (_, b) => wanted[b * tail + tail - 1].id);
        expect(next).toEqual(last);
      },
    ),
    { numRuns: 20 },
  );
});

describe('noise', () => {
  /** The kernel's noise of tokens [n] at one seed and position. */
  async function noise(seed: number, position: number, tokens: Uint32Array): Promise<Float32Array> {
    const gpu = await testGpu();
    const code = `${mix}${gumbel}
      @group(0) @binding(0) var<storage, read> tokens: array<u32>;
      @group(0) @binding(1) var<storage, read_write> noise: array<f32>;
      @group(0) @binding(2) var<uniform> place: vec2u;
      @compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
        if (id.x < arrayLength(&tokens)) { noise[id.x] = gumbel(place.x, place.y, tokens[id.x]); }
      }`;
    const [input, output] = [gpu.upload('tokens', tokens), gpu.buffer('noise', tokens.length * 4)];
    const place = gpu.uniform(Uint32Array.of(seed, position));
    const op = gpu.op(
      { name: 'noise', code },
      [input, output, place],
      [Math.ceil(tokens.length / 64)],
    );
    const got = await run(gpu, [op], output);
    gpu.destroy(input, output);
    return got;
  }

  function worst(seed: number, position: number, tokens: Uint32Array, got: Float32Array): number {
    return got.reduce(
      (most, v, i) => Math.max(most, Math.abs(v - gumbelNoise(seed, position, tokens[i]))),
      0,
    );
  }

  test('is that of double precision within 1e-5, for many seeds, positions and tokens', async () => {
    const tokens = Uint32Array.from({ length: 32_000 }, (_, i) => i);
    for (const [seed, position] of [
      [0, 0],
      [1, 17],
      [42, 255],
      [0xffffffff, 4095],
      [123_456_789, 77],
    ])
      expect(worst(seed, position, tokens, await noise(seed, position, tokens))).toBeLessThan(1e-5);
  });

  /** The word that `mix` turns into `mixed`. */
  function unmix(mixed: number): number {
    let x = (mixed ^ (mixed >>> 16)) >>> 0;
    x = Math.imul(x, 0x43021123) >>> 0;
    x = (x ^ (x >>> 15) ^ (x >>> 30)) >>> 0;
    x = Math.imul(x, 0x1d69e2a5) >>> 0;
    return (x ^ (x >>> 16)) >>> 0;
  }

  test('also the largest and smallest there are, and where the formula changes', async () => {
    const [seed, position] = [3, 100];
    const from = mixRef((mixRef(seed) + position) >>> 0);
    // the token whose hash has these upper 24 bits
    const tokenOf = (upper: number) => (unmix((upper << 8) >>> 0) - from) >>> 0;
    const near = (upper: number) => Array.from({ length: 4000 }, (_, i) => upper + i);
    const uppers = [...near(0), ...near(2 ** 23 - 2000), ...near(2 ** 24 - 4000)];
    const tokens = Uint32Array.from(uppers, tokenOf);
    const largest = gumbelNoise(seed, position, tokens.at(-1)!);
    expect(largest).toBeCloseTo(25 * Math.LN2, 6);
    expect(gumbelNoise(seed, position, tokens[0])).toBeCloseTo(-Math.log(25 * Math.LN2), 6);
    expect(worst(seed, position, tokens, await noise(seed, position, tokens))).toBeLessThan(1e-5);
  });
});
