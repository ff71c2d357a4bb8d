import type { Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import { drawMapFigure, mapFigureHeight, type MapDrawing } from './map-figure.ts';
import { drawLegend, type Legend } from './legend.ts';

/** A map to be saved: the drawing, and the words that go with it. */
export interface SavedMap {
  drawing: MapDrawing;
  title: string;
  /** What was screened and asked, a line each. */
  lines: string[];
  /** Model, adapter, version: where the figure comes from, a line each. */
  provenance: string[];
  legend: Legend;
}

const MARGIN = 24;
const TITLE = 24;
const LINE = 17;
const LEGEND = 30;
const FONT = '"Inter Variable", Inter, Helvetica, Arial, sans-serif';
/** So many letters of 12 pixels are about this wide. */
const LETTERS_A_PIXEL = 1 / 6;

/** Width of a saved figure, without its margins, in CSS pixels. */
export const SAVED_WIDTH = 912;

const above = (map: SavedMap) => MARGIN + TITLE + map.lines.length * LINE + LEGEND;

export function savedSize(map: SavedMap): { width: number; height: number } {
  const below = 14 + map.provenance.length * LINE + MARGIN;
  const height = above(map) + mapFigureHeight(map.drawing.frame) + below;
  return { width: SAVED_WIDTH + 2 * MARGIN, height: Math.ceil(height) };
}

/** Draws title, legend, map and origin. */
export function drawSavedMap(pen: Pen, map: SavedMap, palette: Palette): void {
  const { width, height } = savedSize(map);
  pen.fillStyle = palette.panel;
  pen.fillRect(0, 0, width, height);
  const line = (text: string, y: number, colour: string, font: string) => {
    const most = Math.floor(SAVED_WIDTH * LETTERS_A_PIXEL);
    pen.save();
    pen.fillStyle = colour;
    pen.font = `${font} ${FONT}`;
    pen.textAlign = 'left';
    pen.textBaseline = 'top';
    pen.fillText(text.length > most ? `${text.slice(0, most - 1)}…` : text, MARGIN, y);
    pen.restore();
  };
  line(map.title, MARGIN, palette.ink, '600 16px');
  map.lines.forEach((text, i) => {
    line(text, MARGIN + TITLE + i * LINE, palette.soft, '12px');
  });
  const legendAt = { x: MARGIN + 1, y: above(map) - LEGEND / 2 };
  drawLegend(pen, legendAt, { ...map.legend, font: `12px ${FONT}` }, palette);
  pen.save();
  pen.translate(MARGIN, above(map));
  drawMapFigure(pen, map.drawing, palette);
  pen.restore();
  const bottom = above(map) + mapFigureHeight(map.drawing.frame) + 14;
  map.provenance.forEach((text, i) => {
    line(text, bottom + i * LINE, palette.soft, '12px');
  });
}
