import { useEffect } from 'react';
import type { Lab } from '../../state/lab.ts';
import { useLab } from '../lab-context.ts';

/** The places that draw a map's figure; a figure of each is as wide as the others of its place. */
type FigurePlace = 'map' | 'compare';

const widths = new WeakMap<Lab, Partial<Record<FigurePlace, number>>>();

/** Keeps in mind how wide a figure is on the page, for those who save what it shows. */
export function useFigureWidth(place: FigurePlace, width: number): void {
  const lab = useLab();
  useEffect(() => {
    if (width > 0) widths.set(lab, { ...widths.get(lab), [place]: width });
  }, [lab, place, width]);
}

/** Width of a figure on the page, in CSS pixels; where none was drawn yet, `otherwise`. */
export const figureWidth = (lab: Lab, place: FigurePlace, otherwise: number): number =>
  widths.get(lab)?.[place] ?? otherwise;
