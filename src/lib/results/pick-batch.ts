import type { BatchOutputs } from '../output/batch-outputs.ts';
import { EXTRA_NAMES, EXTRAS, type OutcomeBatch } from './outcomes.ts';

/** Some mutants of a batch, in the order asked for. @param at their places in it */
export function pickBatch(batch: OutcomeBatch, at: ArrayLike<number>): OutcomeBatch {
  const picked: OutcomeBatch = {
    kind: batch.kind,
    cells: pick(batch.cells, at, Uint32Array),
    firstDivergent: pick(batch.firstDivergent, at, Int16Array),
    kl: pick(batch.kl, at, Float32Array),
    margin: pick(batch.margin, at, Float32Array),
  };
  for (const name of EXTRA_NAMES) {
    const column = batch[name];
    const array: new (length: number) => Column = EXTRAS[name].array;
    if (column) Object.assign(picked, { [name]: pick(column, at, array) });
  }
  if (batch.outputs) picked.outputs = pickOutputs(batch.outputs, at);
  return picked;
}

/** Some mutants' outputs: only the texts that they refer to. */
function pickOutputs(outputs: BatchOutputs, at: ArrayLike<number>): BatchOutputs {
  const numbers = new Map<number, number>();
  const distinct: string[][] = [];
  const index = pick(outputs.index, at, Int32Array);
  for (let i = 0; i < index.length; i++) {
    const old = index[i];
    if (old < 0) continue;
    const number = numbers.get(old) ?? distinct.push(outputs.distinct[old]) - 1;
    numbers.set(old, number);
    index[i] = number;
  }
  return {
    wildType: outputs.wildType,
    distinct,
    index,
    cosine: pick(outputs.cosine, at, Float32Array),
    degenerate: pick(outputs.degenerate, at, Int8Array),
  };
}

type Column = Uint8Array | Int8Array | Int16Array | Int32Array | Uint32Array | Float32Array;

function pick<T extends Column>(
  from: ArrayLike<number>,
  at: ArrayLike<number>,
  array: new (length: number) => T,
): T {
  const picked = new array(at.length);
  for (let i = 0; i < at.length; i++) picked[i] = from[at[i]];
  return picked;
}
