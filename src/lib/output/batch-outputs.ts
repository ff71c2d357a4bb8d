import type { OutputTable } from './output-table.ts';
import type { Output } from './output.ts';
import { outputKey } from './phenotype-code.ts';

/** What the mutants of a batch say. Equal outputs stand in it once. */
export interface BatchOutputs {
  /** The wild type's text of each prompt. */
  wildType: string[];
  /** The different outputs, each the text of each prompt. */
  distinct: string[][];
  /** Index in `distinct` for each mutant; −1: it says what the wild type says, or was not written out. */
  index: Int32Array;
  /** As in Output; NaN where `of` is −1. */
  cosine: Float32Array;
  /** As in Output: 1 or 0; −1 where `of` is −1. */
  degenerate: Int8Array;
}

/** Puts outputs together. @param outputs each mutant's, null where it has none */
export function packOutputs(
  outputs: readonly (Output | null)[],
  wildType: readonly string[],
): BatchOutputs {
  const distinct = new Map<string, number>();
  const texts: string[][] = [];
  const values = Int32Array.from(outputs, (output) => {
    if (!output) return -1;
    const key = outputKey(output.texts);
    const index = distinct.get(key) ?? texts.push(output.texts) - 1;
    distinct.set(key, index);
    return index;
  });
  return {
    wildType: [...wildType],
    distinct: texts,
    index: values,
    cosine: Float32Array.from(outputs, (output) => output?.cosine ?? NaN),
    degenerate: Int8Array.from(outputs, (output) => (output ? Number(output.degenerate) : -1)),
  };
}

/** Takes outputs apart again. */
export function unpackOutputs({
  distinct,
  index: outputIndex,
  cosine,
  degenerate,
}: BatchOutputs): (Output | null)[] {
  return Array.from(outputIndex, (index, i) =>
    index < 0
      ? null
      : { texts: distinct[index], cosine: cosine[i], degenerate: degenerate[i] === 1 },
  );
}

/** Outputs of some matrices' mutants of one kind, by cell. */
export interface KnownOutputs {
  outputTable: OutputTable;
  /** Number in the table; −1: none, see BatchOutputs. [cells] */
  index: Int32Array;
  cosine: Float32Array;
  degenerate: Int8Array;
}

export function emptyOutputs(outputTable: OutputTable, cells: number): KnownOutputs {
  return {
    outputTable: outputTable,
    index: new Int32Array(cells).fill(-1),
    cosine: new Float32Array(cells).fill(NaN),
    degenerate: new Int8Array(cells).fill(-1),
  };
}

/** Writes a batch's outputs into `into` (in place); what it has none of stays. */
export function addOutputs(into: KnownOutputs, cells: Uint32Array, batch: BatchOutputs): void {
  into.outputTable.wildType ??= batch.wildType;
  const numbers = batch.distinct.map((texts) => into.outputTable.add(texts));
  cells.forEach((cell, i) => {
    if (batch.index[i] < 0) return;
    into.index[cell] = numbers[batch.index[i]];
    into.cosine[cell] = batch.cosine[i];
    into.degenerate[cell] = batch.degenerate[i];
  });
}

/** Forgets what a mutant says. */
export function dropOutput(outputs: KnownOutputs, cell: number): void {
  outputs.index[cell] = -1;
  outputs.cosine[cell] = NaN;
  outputs.degenerate[cell] = -1;
}

/** Whether a stored value is what a batch of so many mutants can hold. */
export function isBatchOutputs(value: unknown, mutants: number): value is BatchOutputs {
  if (typeof value !== 'object' || value === null) return false;
  const {
    wildType,
    distinct,
    index: outputIndex,
    cosine,
    degenerate,
  } = value as Record<string, unknown>;
  const texts = (x: unknown): x is string[] =>
    Array.isArray(x) && x.every((text) => typeof text === 'string');
  return (
    texts(wildType) &&
    Array.isArray(distinct) &&
    distinct.every((output) => texts(output) && output.length === wildType.length) &&
    outputIndex instanceof Int32Array &&
    cosine instanceof Float32Array &&
    degenerate instanceof Int8Array &&
    [outputIndex, cosine, degenerate].every(({ length }) => length === mutants) &&
    outputIndex.every((index) => index >= -1 && index < distinct.length)
  );
}
