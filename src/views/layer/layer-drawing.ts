import type { TermId } from '../../lib/methods/terms.ts';
import type { Projection } from '../../lib/model/matrix.ts';

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Of the picture, in CSS pixels. */
export const WIDTH = 288;
export const HEIGHT = 476;

/** The residual stream runs down here; the middle of all that reads it and adds to it. */
export const STREAM = 20;
const MIDDLE = 168;

const box = (middle: number, y: number, width: number, height: number): Box => ({
  ...{ x: middle - width / 2, y, width, height },
});

/** As high as a finger needs. */
const HIGH = 44;

/** Where each matrix stands. */
export const MATRICES: Record<Projection, Box> = {
  q: box(MIDDLE - 72, 62, 60, HIGH),
  k: box(MIDDLE, 62, 60, HIGH),
  v: box(MIDDLE + 72, 62, 60, HIGH),
  o: box(MIDDLE, 162, 60, HIGH),
  gate: box(MIDDLE - 50, 288, 76, HIGH),
  up: box(MIDDLE + 50, 288, 76, HIGH),
  down: box(MIDDLE, 388, 76, HIGH),
};

/** What is no matrix, and what it is called. */
export const PARTS: { id: TermId; name: string; box: Box }[] = [
  { id: 'rms-norm', name: 'rms_norm', box: box(MIDDLE, 20, 92, 24) },
  { id: 'attention', name: 'attention', box: box(MIDDLE, 122, 204, 24) },
  { id: 'rms-norm', name: 'rms_norm', box: box(MIDDLE, 246, 92, 24) },
  { id: 'swiglu', name: 'SiLU(gate) × up', box: box(MIDDLE, 348, 176, 24) },
];

/** Heights at which something is added to the stream. */
export const SUMS = [224, 450];

/** Lines from part to part, as SVG has them: down, and along. */
export const WIRES = [
  `M${STREAM} 32H${MIDDLE - 46}`,
  `M${MIDDLE} 44V62M${MIDDLE - 72} 62V53H${MIDDLE + 72}V62`,
  `M${MIDDLE - 72} 106V122M${MIDDLE} 106V122M${MIDDLE + 72} 106V122`,
  `M${MIDDLE} 146V162M${MIDDLE} 206V${SUMS[0]}H${STREAM + 9}`,
  `M${STREAM} 258H${MIDDLE - 46}`,
  `M${MIDDLE} 270V279M${MIDDLE - 50} 288V279H${MIDDLE + 50}V288`,
  `M${MIDDLE - 50} 332V348M${MIDDLE + 50} 332V348`,
  `M${MIDDLE} 372V388M${MIDDLE} 432V${SUMS[1]}H${STREAM + 9}`,
];
