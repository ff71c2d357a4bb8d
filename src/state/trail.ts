import type { Selection } from './stores/view.ts';

/** The mutations tried, oldest first, and where among them the bench stands (−1: at the wild type). */
export interface Trail {
  tried: Selection[];
  at: number;
}

export const emptyTrail: Trail = { tried: [], at: -1 };

const MAX_TRIED = 500;

const same = (a: Selection, b: Selection | undefined) => JSON.stringify(a) === JSON.stringify(b);

/** Adds a mutation that is being tried; what had been undone beyond it is forgotten. */
export function tried(trail: Trail, selection: Selection): Trail {
  if (same(selection, trail.tried[trail.at])) return trail;
  const list = [...trail.tried.slice(0, trail.at + 1), selection].slice(-MAX_TRIED);
  return { tried: list, at: list.length - 1 };
}

/**
 * One step back: to the mutation before, or past the first one to the wild type. If the bench
 * shows no mutation although the trail stands at one, back to that one.
 */
export function undo(trail: Trail, now: Selection): { trail: Trail; to: Selection } | null {
  const here = trail.tried[trail.at];
  if (!here) return null;
  if (!now.on) return { trail, to: here };
  const at = trail.at - 1;
  return { trail: { ...trail, at }, to: trail.tried[at] ?? { ...here, on: false } };
}

/** One step forward again. */
export function redo(trail: Trail): { trail: Trail; to: Selection } | null {
  const to = trail.tried[trail.at + 1];
  return to ? { trail: { ...trail, at: trail.at + 1 }, to } : null;
}
