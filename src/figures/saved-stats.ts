import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import { drawSheet, SAVED_WIDTH, sheetSize, type SheetBody, type SheetWords } from './sheet.ts';
import { drawStatsPlot, drawStatsSign, type StatsMark } from './stats-plot-draw.ts';
import { layoutStatsPlot, STATS_PLOT_HEIGHT, type StatsPlot } from './stats-plot.ts';

/** A measure layer by layer, to be saved. */
export interface SavedStats extends SheetWords {
  plot: StatsPlot;
  legend: readonly { mark: StatsMark; text: string }[];
}

const ABOUT_A_LETTER = 6.2;

/** Width and height of a saved plot with its words, in pixels. */
export const savedStatsSize = (stats: SavedStats): { width: number; height: number } =>
  sheetSize(stats, { height: STATS_PLOT_HEIGHT });

/** Draws title, legend, plot and origin. */
export function drawSavedStats(pen: Pen, saved: SavedStats, palette: Palette): void {
  const body: SheetBody = {
    height: STATS_PLOT_HEIGHT,
    drawLegend(to, { x, y }, font) {
      let at = x;
      for (const { mark, text } of saved.legend) {
        drawStatsSign(to, mark, { x: at + 7, y }, palette);
        to.fillStyle = palette.soft;
        to.font = font;
        to.textAlign = 'left';
        to.textBaseline = 'middle';
        to.fillText(text, at + 20, y);
        at += 20 + text.length * ABOUT_A_LETTER + 16;
      }
    },
    draw: (to) => drawStatsPlot(to, layoutStatsPlot(saved.plot, SAVED_WIDTH), palette),
  };
  drawSheet(pen, saved, body, palette);
}
