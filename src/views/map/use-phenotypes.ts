import { useMemo } from 'react';
import type { OutputBook } from '../../lib/output-book.ts';
import { groupOutputs, type OutputGroup } from '../../lib/output-groups.ts';
import { allMatrices, formatMatrix, matrixShape } from '../../lib/matrix.ts';
import { tileGrid } from '../../lib/plan.ts';
import type { ModelConfig } from '../../lib/model-config.ts';
import type { Picked } from '../../state/view.ts';
import { useLabStore } from '../lab-context.ts';
import type { MapData } from './use-map.ts';

/** Numbers of the outputs that are lit up; null where none is picked. Empty: it is not among these results. */
export function usePicked(): ReadonlySet<number> | null {
  const picked = useLabStore('map', (s) => s.picked);
  const book = useLabStore('results', (s) => s.book);
  // the book is filled in place
  const size = useLabStore('results', (s) => s.book.size);
  return useMemo(() => (size < 0 ? null : pickedOutputs(picked, book)), [picked, book, size]);
}

/** The same, once. */
export function pickedOutputs(picked: Picked | null, book: OutputBook): ReadonlySet<number> | null {
  if (!picked) return null;
  return new Set('output' in picked ? book.withId(picked.output) : book.withWord(picked.word));
}

/** The mutants of the shown map, or of all matrices, grouped by what they say. */
export function useGroups(map: MapData, config: ModelConfig, all: boolean): OutputGroup[] {
  const results = useLabStore('results', (s) => s);
  return useMemo(() => {
    const { book, maps } = results;
    const wildType = book.wildType ? book.find(book.wildType) : -1;
    const list = all
      ? allMatrices(config).flatMap((matrix) => {
          const of = maps.get(formatMatrix(matrix));
          const grid = tileGrid(matrixShape(config, matrix.projection), map.tile);
          return of ? [{ grid, results: of }] : [];
        })
      : [map];
    return groupOutputs(list, map.kinds, wildType);
  }, [results, map, config, all]);
}
