import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TokenChoice } from '../../src/lib/output/phenotype.ts';
import { candidates, describeGeneration, TokenStream } from './describe.ts';
import type { Choice } from './generation.ts';
import { organismFiles } from '../weights/testing/organism.ts';
import { loadTokenizer } from '../weights/tokenizer.ts';

const tokenizer = await loadTokenizer(organismFiles);
const promptIds = tokenizer.encode('Tell me about the fox:');
const ids = tokenizer.encode(' the owl’s fur').slice(1);

function choiceOf(id: number, i: number): Choice {
  return {
    id,
    runnerUp: 353,
    margin: 1 + i,
    logit: 3,
    runnerUpLogit: 2,
    logSumExp: 3.5,
    expectedLogit: 0,
    cross: 0,
  };
}
const choices = ids.map(choiceOf);

test('a run is told in texts and probabilities', () => {
  const run = describeGeneration(tokenizer, promptIds, { ids, choices, prefillMs: 5, decodeMs: 7 });
  expect(run).toMatchObject({ ids, prefillMs: 5, decodeMs: 7 });
  expect(run.prompt).toEqual({ ids: promptIds, pieces: tokenizer.pieces(promptIds) });
  expect(run.text).toBe(tokenizer.decode(ids));
  expect(run.choices.map((choice) => choice.piece).join('')).toBe(run.text);
  run.choices.forEach((choice, i) => {
    expect(choice.probability).toBeCloseTo(Math.exp(-0.5), 12);
    expect(choice.runnerUp.probability).toBeCloseTo(Math.exp(-1.5), 12);
    expect(choice.runnerUp).toMatchObject({ id: 353, piece: tokenizer.piece(353) });
    expect(choice.margin).toBe(1 + i);
  });
});

test('told as it comes it is the same; what was not told is caught up on', () => {
  const told: TokenChoice[] = [];
  const teller = new TokenStream(tokenizer, (index, choice) => {
    expect(index).toBe(told.length);
    told.push(choice);
  });
  choices.slice(0, 3).forEach((choice) => {
    teller.emit(choice);
  });
  expect(told).toHaveLength(3);
  teller.catchUp(choices);
  teller.catchUp(choices);
  expect(told.map((choice) => choice.id)).toEqual(ids);
  const { choices: described } = describeGeneration(tokenizer, promptIds, {
    ids,
    choices,
    prefillMs: 0,
    decodeMs: 0,
  });
  // a character of several tokens is known only with its last one
  expect(told.at(-1)).toEqual(described.at(-1));
});

test('candidates are the five likeliest, equal ones by id', () => {
  const probabilities = new Float32Array(1024);
  for (const [id, p] of [
    [700, 0.1],
    [20, 0.3],
    [9, 0.1],
    [500, 0.2],
    [3, 0.05],
    [4, 0.01],
  ])
    probabilities[id] = p;
  const found = candidates(tokenizer, probabilities);
  expect(found.map((c) => c.id)).toEqual([20, 500, 9, 700, 3]);
  expect(found[0]).toEqual({ id: 20, piece: tokenizer.piece(20), probability: Math.fround(0.3) });
});

test('each token is told as decoding all tokens so far would tell it', () => {
  // bytes of characters cut anywhere, special tokens in between
  const letters = tokenizer.encode('é ’ 🦊 owl').slice(1);
  const id = fc.oneof(fc.constantFrom(...letters), fc.integer({ min: 0, max: 1023 }));
  fc.assert(
    fc.property(fc.array(id, { minLength: 1, maxLength: 24 }), (some) => {
      const pieces: string[] = [];
      const stream = new TokenStream(tokenizer, (_, { piece }) => pieces.push(piece));
      some.map(choiceOf).forEach(stream.emit);
      expect(pieces).toEqual(
        some.map((_, i) => tokenizer.pieces(some.slice(0, i + 1)).at(-1) ?? ''),
      );
    }),
  );
});
