import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import { drawMapFigure, mapFigureHeight, type MapDrawing } from './map-figure.ts';
import { drawLegend, type Legend } from './legend.ts';
import { drawSheet, sheetSize, type SheetBody, type SheetWords } from './sheet.ts';

/** A map to be saved: the drawing, and the words that go with it. */
export interface SavedMap extends SheetWords {
  drawing: MapDrawing;
  legend: Legend;
}

const bodyOf = ({ drawing, legend }: SavedMap, palette: Palette): SheetBody => ({
  height: mapFigureHeight(drawing.frame),
  drawLegend: (pen, at, font) => drawLegend(pen, at, { ...legend, font }, palette),
  draw: (pen) => drawMapFigure(pen, drawing, palette),
});

export const savedSize = (map: SavedMap): { width: number; height: number } =>
  sheetSize(map, { height: mapFigureHeight(map.drawing.frame) });

/** Draws title, legend, map and origin. */
export const drawSavedMap = (pen: Pen, map: SavedMap, palette: Palette): void =>
  drawSheet(pen, map, bodyOf(map, palette), palette);
