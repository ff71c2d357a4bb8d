/** Rare first words of two models: which, by which rows, and whether both have them. */
import { countWords, tallyWords, type WordCount, type WordMutant } from '../assay/first-words.ts';
import { formatMatrix, matrixShape, parseMatrix } from '../model/matrix.ts';
import type { OutputTable } from '../output/output-table.ts';
import { tileGrid, type ScreenKind } from '../plan/grid.ts';
import type { ResultSource } from './result-source.ts';

/** What one side says of a word. */
export type WordUse = Pick<WordCount, 'most' | 'mutants' | 'matrices' | 'rows' | 'sharedRows'>;

/** A word that the wild type never begins with, on one side or on both. */
export interface ComparedWord {
  word: string;
  first: WordUse | null;
  second: WordUse | null;
  /** First rows of sites that write it on both sides; null where a row of one is no row of the other. */
  sharedRows: number[] | null;
}

/** One side's rare words, and in how many prompts; null where no texts of mutants are known. */
export interface RareWords {
  prompts: number;
  words: WordCount[];
}

/** The first words of a result's mutants that its wild type never begins with. */
export function rareWordsOf(source: ResultSource, kinds: readonly ScreenKind[]): RareWords | null {
  const { writers, maps, model, tile } = source;
  if (writers) {
    const mutants = writers.mutants.map(({ matrix, row, texts }) => ({
      matrix: formatMatrix(matrix),
      row: row * tile,
      tally: tallyWords(texts),
    }));
    return rare(mutants, writers.wildType);
  }
  const mutants: WordMutant[] = [];
  let table: OutputTable | null = null;
  for (const [name, map] of maps) {
    const { cols } = tileGrid(matrixShape(model.shapes, parseMatrix(name)!.projection), tile);
    for (const kind of kinds) {
      const outputs = map[kind]?.outputs;
      if (!outputs) continue;
      table = outputs.outputTable;
      for (let cell = 0; cell < outputs.index.length; cell++)
        if (outputs.index[cell] >= 0)
          mutants.push({
            matrix: name,
            row: Math.floor(cell / cols) * tile,
            tally: table.tally(outputs.index[cell]),
          });
    }
  }
  return table?.wildType ? rare(mutants, table.wildType) : null;
}

function rare(mutants: readonly WordMutant[], wildType: readonly string[]): RareWords {
  const words = countWords(mutants, tallyWords(wildType)).filter((word) => word.wildType === 0);
  return { prompts: wildType.length, words };
}

/** Words of both sides: those that both have first, then the most recurrent. */
export function compareWords(
  first: { source: ResultSource; rare: RareWords | null },
  second: { source: ResultSource; rare: RareWords | null },
): ComparedWord[] {
  const sameRows =
    first.source.tile === second.source.tile &&
    first.source.model.shapes.hidden_size === second.source.model.shapes.hidden_size;
  const [a, b] = [first, second].map(
    ({ rare }) => new Map(rare?.words.map((word) => [word.word, word]) ?? []),
  );
  const words = new Set([...a.keys(), ...b.keys()]);
  const rows = [...words].map((word): ComparedWord => {
    const [one, other] = [a.get(word) ?? null, b.get(word) ?? null];
    const theirs = new Set(other?.rows);
    const sharedRows = sameRows ? (one?.rows ?? []).filter((row) => theirs.has(row)) : null;
    return { word, first: one, second: other, sharedRows };
  });
  const both = ({ first: x, second: y }: ComparedWord) => Number(x !== null && y !== null);
  const most = ({ first: x, second: y }: ComparedWord) => Math.max(x?.most ?? 0, y?.most ?? 0);
  return rows.sort((x, y) => both(y) - both(x) || most(y) - most(x) || (x.word < y.word ? -1 : 1));
}
