import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import { drawMapFigure, mapFigureHeight, mapFigureWidth, type MapDrawing } from './map-figure.ts';
import { drawLegend, LEGEND_LINE, legendLines, type Legend } from './legend.ts';
import { drawSheet, sheetSize, type SheetBody, type SheetWords } from './sheet.ts';

/** A map to be saved: the drawing, and the words that go with it. */
export interface SavedMap extends SheetWords {
  drawing: MapDrawing;
  legend: Legend;
}

const sizeOf = ({ drawing, legend }: SavedMap) => ({
  height: mapFigureHeight(drawing.frame),
  width: mapFigureWidth(drawing),
  legendHeight: legendLines(legend) * LEGEND_LINE,
});

export const savedSize = (map: SavedMap): { width: number; height: number } =>
  sheetSize(map, sizeOf(map));

/** Draws title, legend, map and origin. */
export function drawSavedMap(pen: Pen, map: SavedMap, palette: Palette): void {
  const body: SheetBody = {
    ...sizeOf(map),
    drawLegend: (to, at, font) => drawLegend(to, at, { ...map.legend, font }, palette),
    draw: (to) => drawMapFigure(to, map.drawing, palette),
  };
  drawSheet(pen, map, body, palette);
}
