import { scaleLinear } from 'd3';
import { maxOf } from '../lib/base/arrays.ts';
import { SCREEN_KINDS, type ScreenKind } from '../lib/plan/grid.ts';
import type { Palette } from './palette.ts';

const LABELS = 72;
/** Labels lean by so much; two of them need so many pixels across, lest they touch. */
const LEAN = Math.PI / 3;
const LABEL_HEIGHT = 11;

/**
 * Which tokens' labels there is room for: first those where most mutants part, then the others in
 * their order, each if it touches none that stands.
 * @param step pixels from one token to the next
 */
export function labelsWithRoom(sums: readonly number[], step: number): Set<number> {
  const apart = Math.ceil(LABEL_HEIGHT / (step * Math.sin(LEAN)));
  const shown = new Set<number>();
  const order = sums.map((_, i) => i).sort((a, b) => sums[b] - sums[a] || a - b);
  for (const i of order) {
    let isFree = true;
    for (let other = i - apart + 1; other < i + apart; other++) isFree &&= !shown.has(other);
    if (isFree) shown.add(i);
  }
  return shown;
}

/** Draws a bar per token of the wild type, with the token below it. @param counts NSMs that part there, by kind */
export function drawHistogram(
  ctx: CanvasRenderingContext2D,
  size: { width: number; height: number },
  counts: Record<ScreenKind, readonly number[]>,
  labels: readonly string[],
  palette: Palette,
  font: string,
): void {
  const n = labels.length;
  if (n === 0) return;
  const sums = Array.from({ length: n }, (_, i) =>
    SCREEN_KINDS.reduce((sum, kind) => sum + (counts[kind][i] ?? 0), 0),
  );
  const most = maxOf(sums, 1);
  const base = size.height - LABELS;
  const bar = scaleLinear([0, most], [0, base - 14]);
  // the last label leans out to the right
  const step = Math.min(22, (size.width - 24) / n);
  const thick = Math.max(1, step - 3);
  const labelled = labelsWithRoom(sums, step);
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
    if (!labelled.has(i) || (step < 9 && sums[i] === 0)) continue;
    ctx.save();
    ctx.translate(x + thick / 2, base + 7);
    ctx.rotate(LEAN);
    ctx.fillStyle = sums[i] > 0 ? palette.ink : palette.faint;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    ctx.fillText(labels[i], 0, 0);
    ctx.restore();
  }
  ctx.restore();
}
