import { scaleLinear } from 'd3';
import { SCREEN_KINDS, type ScreenKind } from '../lib/plan.ts';
import type { Palette } from './palette.ts';

const LABELS = 72;

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
