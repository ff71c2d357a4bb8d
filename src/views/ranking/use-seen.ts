import { useEffect, useRef, type RefObject } from 'react';
import { useLab } from '../lab-context.ts';
import type { ShownRow } from './use-rows.ts';

/** Tells the lab which rows of a table's body are in sight, so that it writes out what these say. */
export function useSeen(rows: readonly ShownRow[]): RefObject<HTMLTableSectionElement | null> {
  const lab = useLab();
  const body = useRef<HTMLTableSectionElement>(null);
  const latest = useRef(rows);
  // the rows are new whenever a result comes in; which mutants they are, and in which order, is not
  const names = rows.map(({ name }) => name).join('\n');
  useEffect(() => {
    latest.current = rows;
  }, [rows]);
  useEffect(() => {
    const seen = new Set<number>();
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const row = (target as HTMLTableRowElement).sectionRowIndex;
        if (isIntersecting) seen.add(row);
        else seen.delete(row);
      }
      const inOrder = [...seen].sort((a, b) => a - b);
      lab.saying.look(inOrder.flatMap((i) => latest.current.at(i) ?? []));
    });
    for (const row of body.current?.rows ?? []) observer.observe(row);
    return () => {
      observer.disconnect();
      lab.saying.look([]);
    };
  }, [lab, names]);
  return body;
}
