import { matrixShape, PROJECTIONS, type Projection } from '../../src/lib/model/matrix.ts';
import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import type { Mutation } from '../../src/lib/mutation/mutation.ts';
import { enumerateCells } from '../../src/lib/plan/enumerate.ts';
import { sitesProblem } from '../../src/lib/plan/sites.ts';
import type { TileSites } from '../../src/lib/plan/plan.ts';

/** A random sample of mutants of some layers, max and min over tiles; the same every time. */
export function sampleMutants(
  config: ModelConfig,
  layers: readonly number[],
  count: number,
  projections: readonly Projection[] = PROJECTIONS,
  tile = 8,
): Mutation[] {
  const sites: TileSites = {
    type: 'tiles',
    matrices: layers.flatMap((layer) => projections.map((name) => `L${layer}.${name}`)),
    tile,
    kinds: ['max', 'min'],
    sample: { count, seed: 1 },
    order: 'coarse',
  };
  const problem = sitesProblem(config, sites);
  if (problem) throw new Error(problem);
  return [...enumerateCells(config, { sites })].map(({ mutation }) => mutation);
}

/** Single weights of a layer's down projection set to zero: nearly all silent. */
export function faintMutants(config: ModelConfig, layer: number, count: number): Mutation[] {
  const { rows, cols } = matrixShape(config, 'down');
  return Array.from({ length: count }, (_, i) => ({
    site: {
      layer,
      projection: 'down' as const,
      row: (i * 7) % rows,
      col: (i * 13 + Math.floor(i / cols)) % cols,
      height: 1,
      width: 1,
    },
    kind: 'zero' as const,
  }));
}
