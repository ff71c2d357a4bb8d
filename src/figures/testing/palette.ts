import type { Palette } from '../palette.ts';

/** The light theme's colours, more or less. */
export const PALETTE: Palette = {
  dark: false,
  ink: '#000000',
  soft: '#555555',
  faint: '#999999',
  line: '#eeeeee',
  panel: '#ffffff',
  accent: '#008800',
  max: '#d55e00',
  min: '#006aa6',
  both: '#1d1d22',
  zero: '#7d2a5c',
  sign: '#22b48c',
  silent: '#eceae4',
  noop: '#c9c5ba',
  hatch: '#cccccc',
  same: '#c4c0b6',
  first: '#0b6b70',
  second: '#a07fd6',
  other: '#3a2a5c',
};
