import type { EngineMeasure } from '../measure.ts';
export const everyWeight: EngineMeasure = () => Promise.resolve([]);
