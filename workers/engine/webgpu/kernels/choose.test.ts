import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decoding } from '../../../../src/lib/assay/decoding.ts';
import type { PassUniform } from '../run/activation-buffers.ts';
import { passUniformOf, testGpu } from '../testing/kernels.ts';
import { floats, integers, randomFrom } from '../../testing/random.ts';
import type { Choice } from '../../generation.ts';
import { choose, CHOICE_WORDS, readChoice } from './choose.ts';
import { chooseRef } from '../../reference/choose.ref.ts';

const GREEDY: Decoding = { temperature: 0, seed: 0 };

interface Asked {
  cooperate: boolean;
  /** [sequences · tail, vocab] */
  logits: Float32Array[];
  sequences: number;
  decoding: Decoding;
  passUniform: PassUniform;
  /** Choices kept of each sequence, from `firstStep` on. */
  steps: number;
  firstStep?: number;
  /** Columns of logits given at a time; all where absent. */
  part?: number | undefined;
  /** [all steps] */
  wildType?: { tokens: Uint32Array; probabilities: Float32Array[] };
}

function flat(rows: Float32Array[]): Float32Array {
  return Float32Array.from(rows.flatMap((row) => [...row]));
}

/** What every row chose, row by row, and what each sequence is fed next. */
async function onGpu(asked: Asked): Promise<{ choices: Choice[]; next: number[] }> {
  const gpu = await testGpu();
  const {
    logits,
    sequences,
    decoding,
    passUniform,
    steps,
    firstStep = 0,
    wildType,
    cooperate,
  } = asked;
  const vocab = logits[0].length;
  const { part = vocab } = asked;
  const buffers = {
    choices: gpu.buffer('choices', sequences * steps * CHOICE_WORDS * 4),
    next: gpu.buffer('next', sequences * 4),
    passUniform: passUniformOf(gpu, passUniform),
  };
  const against = wildType && {
    tokens: gpu.upload('tokens', wildType.tokens),
    probabilities: gpu.upload('probabilities', flat(wildType.probabilities)),
  };
  for (let first = 0; first < vocab; first += part) {
    const count = Math.min(part, vocab - first);
    const columns = flat(logits.map((row) => row.subarray(first, first + count)));
    gpu.submit([
      choose(gpu, {
        ...buffers,
        logits: gpu.upload('logits', columns),
        vocab,
        columns: { first, count },
        decoding,
        wildType: against,
        steps,
        firstStep,
        rows: logits.length,
        cooperate,
      }),
    ]);
  }
  const bytes = await gpu.read(buffers.choices);
  const next = [...new Uint32Array(await gpu.read(buffers.next))];
  const choices = logits.map((_, row) => {
    const [sequence, tailRow] = [Math.floor(row / passUniform.tail), row % passUniform.tail];
    return readChoice(bytes, sequence * steps + passUniform.step + tailRow - firstStep, decoding);
  });
  return { choices, next };
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
/** Whether, and in how large pieces, a row is given in parts. */
const parts = fc.option(fc.integer({ min: 30, max: 200 }), { nil: undefined });

describe.each([true, false])('threads of a workgroup share a row: %s', (cooperate) => {
  /** One row of one sequence whose next token has the position given. */
  async function chooseOne(
    logits: Float32Array,
    { decoding = GREEDY, position = 1, part = undefined as number | undefined } = {},
  ): Promise<Choice> {
    const passUniform = { rows: 1, first: position - 1, tail: 1, step: 0 };
    const asked = {
      cooperate,
      logits: [logits],
      sequences: 1,
      decoding,
      passUniform,
      steps: 1,
      part,
    };
    return (await onGpu(asked)).choices[0];
  }

  test('greedy: the highest logit, the runner-up, and the log-sum-exp', async () => {
    await fc.assert(
      fc.asyncProperty(vocabs, parts, fc.nat(), async (vocab, part, seed) => {
        const logits = floats(randomFrom(seed), vocab, 20);
        expectChoice(await chooseOne(logits, { part }), chooseRef(logits, GREEDY, 1));
      }),
      { numRuns: 25 },
    );
  });

  test('sampled: the highest of logit/T + noise', async () => {
    const decodings = fc.record({
      temperature: fc.constantFrom(0.1, 0.7, 1, 2),
      seed: fc.integer({ min: 0, max: 0xffffffff }),
    });
    const positions = fc.integer({ min: 1, max: 5000 });
    await fc.assert(
      fc.asyncProperty(
        vocabs,
        parts,
        fc.nat(),
        decodings,
        positions,
        async (vocab, part, seed, decoding, position) => {
          const logits = floats(randomFrom(seed), vocab, 5);
          const wanted = chooseRef(logits, decoding, position);
          // a margin within rounding may fall either way
          fc.pre(wanted.margin > 1e-4);
          expectChoice(await chooseOne(logits, { decoding, position, part }), wanted);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('of equal scores the lower id wins, and the next lower is the runner-up', async () => {
    const tops = fc.uniqueArray(fc.nat(299), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(tops, parts, fc.nat(), async (top, part, seed) => {
        const logits = floats(randomFrom(seed), 300, 4);
        for (const v of top) logits[v] = 5;
        const [first, second] = top.sort((a, b) => a - b);
        const tie = { id: first, runnerUp: second, margin: 0 };
        expect(await chooseOne(logits, { part })).toMatchObject(tie);
        // one above them all: the first of them is its runner-up
        const above = Array.from(logits.keys()).find((v) => v > first && !top.includes(v))!;
        fc.pre(above !== undefined);
        logits[above] = 6;
        const one = { id: above, runnerUp: first, margin: 1 };
        expect(await chooseOne(logits, { part })).toMatchObject(one);
      }),
      { numRuns: 20 },
    );
  });

  test('a row without a number chooses token 0, with a margin and a log-sum-exp that are none', async () => {
    for (const part of [undefined, 40]) {
      const choice = await chooseOne(new Float32Array(100).fill(NaN), { part });
      expect(choice).toMatchObject({ id: 0, margin: NaN, logSumExp: NaN });
    }
  });

  test('a single logit that is no number shows in margin and log-sum-exp too', async () => {
    for (const at of [0, 5, 77, 99])
      for (const part of [undefined, 40]) {
        const logits = floats(randomFrom(1), 100);
        logits[at] = NaN;
        expect(await chooseOne(logits, { part })).toMatchObject({ margin: NaN, logSumExp: NaN });
      }
  });

  test('log-sum-exp of very large and very small logits', async () => {
    for (const z of [1e4, -1e4]) {
      const { logSumExp } = await chooseOne(new Float32Array(128).fill(z));
      expect(Math.abs(logSumExp - (z + Math.log(128)))).toBeLessThan(2e-3);
    }
  });

  test('rows of several sequences land at their steps, compared with the wild type; each last one is fed next', async () => {
    const shapes = fc.record({
      sequences: fc.integer({ min: 1, max: 4 }),
      tail: fc.integer({ min: 1, max: 5 }),
      before: fc.nat(6),
      first: fc.nat(40),
      step: fc.nat(3),
      /** Steps from that on are kept. */
      late: fc.boolean(),
      after: fc.nat(2),
      vocab: fc.constantFrom(64, 100, 320),
      part: parts,
      temperature: fc.constantFrom(0, 0.7),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(shapes, async (s) => {
        const { sequences, tail, before, first, step, vocab, temperature, seed } = s;
        const random = randomFrom(seed);
        const firstStep = s.late ? step : 0;
        const end = step + tail + s.after;
        const decoding = { temperature, seed };
        const logits = Array.from({ length: sequences * tail }, () => floats(random, vocab, 6));
        const probabilities = Array.from({ length: end }, () => {
          const weights = floats(random, vocab).map(Math.exp);
          const total = weights.reduce((sum, w) => sum + w, 0);
          return weights.map((w) => w / total);
        });
        const tokens = integers(random, end, vocab);
        const wanted = logits.map((row, i) => {
          const t = i % tail;
          const wildType = { token: tokens[step + t], probabilities: probabilities[step + t] };
          return chooseRef(row, decoding, first + before + t + 1, wildType);
        });
        fc.pre(wanted.every(({ margin }) => margin > 1e-4));
        const { choices, next } = await onGpu({
          cooperate,
          logits,
          sequences,
          decoding,
          passUniform: { rows: before + tail, first, tail, step },
          steps: end - firstStep,
          firstStep,
          part: s.part,
          wildType: { tokens, probabilities },
        });
        choices.forEach((got, i) => {
          expectChoice(got, wanted[i]);
        });
        const last = Array.from({ length: sequences }, (_, b) => wanted[b * tail + tail - 1].id);
        expect(next).toEqual(last);
      }),
      { numRuns: 20 },
    );
  });
});
