import { LabError } from '../../../src/lib/base/failure.ts';
import type { Site } from '../../../src/lib/model/site.ts';

/** Throws a LabError 'bad-request' if a site is not given one value for each of its weights. */
export function checkValues({ height, width }: Site, values: Float32Array): void {
  if (values.length === height * width) return;
  throw new LabError(
    'bad-request',
    `${values.length} values for ${height * width} weights.`,
    'Give one for each.',
  );
}

/** How many weights differ from the values that are to take their place. */
export const countDiffering = (weights: Float32Array, values: Float32Array): number =>
  weights.reduce((sum, weight, i) => sum + (weight === values[i] ? 0 : 1), 0);
