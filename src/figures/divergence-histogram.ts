import { scaleLinear } from 'd3';
import { SCREEN_KINDS, type ScreenKind } from '../lib/plan.ts';
import type { CellResults } from './cells.ts';
import type { Palette } from './palette.ts';

/** How many mutants part from the wild type at each token, by kind. */
export function countDivergences(
  results: CellResults,
  kinds: readonly ScreenKind[],
  tokens: number,
): Record<ScreenKind, Uint32Array> {
  const counts = {
    max: new Uint32Array(tokens),
    min: new Uint32Array(tokens),
    zero: new Uint32Array(tokens),
  };
  for (const kind of kinds) {
    const outcomes = results[kind]?.outcomes ?? [];
    const count = counts[kind];
    // by index: a map may have millions of cells, and an iterator takes its time
    for (let cell = 0; cell < outcomes.length; cell++) {
      const outcome = outcomes[cell];
      if (outcome >= 0 && outcome < tokens) count[outcome]++;
    }
  }
  return counts;
}

const LABELS = 72;

/** Draws a bar per token of the wild type, with the token below it. */
export function drawHistogram(
  ctx: CanvasRenderingContext2D,
  size: { width: number; height: number },
  counts: Record<ScreenKind, Uint32Array>,
  labels: readonly string[],
  palette: Palette,
  font: string,
): void {
  const n = labels.length;
  if (n === 0) return;
  const sums = Array.from({ length: n }, (_, i) =>
    SCREEN_KINDS.reduce((sum, kind) => sum + (counts[kind][i] ?? 0), 0),
  );
  const most = Math.max(1, ...sums);
  const base = size.height - LABELS;
  const bar = scaleLinear([0, most], [0, base - 14]);
  // the last label leans out to the right
  const step = Math.min(22, (size.width - 24) / n);
  const thick = Math.max(1, step - 3);
  ctx.save();
  ctx.font = font;
  for (let i = 0; i < n; i++) {
    const x = i * step;
    ctx.fillStyle = palette.line;
    ctx.fillRect(x, base, thick, 1);
    let from = 0;
    for (const kind of SCREEN_KINDS) {
      const count = counts[kind][i] ?? 0;
      ctx.fillStyle = palette[kind];
      ctx.fillRect(x, base - bar(from + count), thick, bar(count));
      from += count;
    }
    if (sums[i] > 0) {
      ctx.fillStyle = palette.soft;
      ctx.textAlign = 'center';
      ctx.textBaseline = 'bottom';
      if (step >= 12) ctx.fillText(String(sums[i]), x + thick / 2, base - bar(sums[i]) - 2);
    }
    if (step < 9 && sums[i] === 0) continue;
    ctx.save();
    ctx.translate(x + thick / 2, base + 7);
    ctx.rotate(Math.PI / 3);
    ctx.fillStyle = sums[i] > 0 ? palette.ink : palette.faint;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    ctx.fillText(labels[i], 0, 0);
    ctx.restore();
  }
  ctx.restore();
}
