import type { ModelShapes } from './model-config.ts';

/** The seven projections of a layer, in the order they are computed. `L1.down` drops the `_proj`. */
export const PROJECTIONS = ['q', 'k', 'v', 'o', 'gate', 'up', 'down'] as const;
export type Projection = (typeof PROJECTIONS)[number];

/** One projection matrix of one layer. Layers count from 0. */
export interface MatrixId {
  layer: number;
  projection: Projection;
}

export interface MatrixShape {
  /** Out-features. */
  rows: number;
  /** In-features. */
  cols: number;
}

const LONG_NAMES: Record<Projection, string> = {
  q: 'query projection',
  k: 'key projection',
  v: 'value projection',
  o: 'output projection',
  gate: 'gate projection',
  up: 'up projection',
  down: 'down projection',
};

export function projectionName(projection: Projection): string {
  return LONG_NAMES[projection];
}

export function isProjection(text: string): text is Projection {
  return (PROJECTIONS as readonly string[]).includes(text);
}

/** `L14.down` */
export function formatMatrix({ layer, projection }: MatrixId): string {
  return `L${layer}.${projection}`;
}

/** Reads `L14.down` (also `l14.down_proj`); null if it is not the name of a matrix. */
export function parseMatrix(text: string): MatrixId | null {
  const match = /^l(\d{1,4})\.([a-z]+?)(?:_proj)?$/i.exec(text.trim());
  const projection = match?.[2]?.toLowerCase();
  if (!match || !projection || !isProjection(projection)) return null;
  return { layer: Number(match[1]), projection };
}

/** [out-features, in-features] of a projection. */
export function matrixShape(c: ModelShapes, projection: Projection): MatrixShape {
  const q = c.num_attention_heads * c.head_dim;
  const kv = c.num_key_value_heads * c.head_dim;
  switch (projection) {
    case 'q':
      return { rows: q, cols: c.hidden_size };
    case 'k':
    case 'v':
      return { rows: kv, cols: c.hidden_size };
    case 'o':
      return { rows: c.hidden_size, cols: q };
    case 'gate':
    case 'up':
      return { rows: c.intermediate_size, cols: c.hidden_size };
    case 'down':
      return { rows: c.hidden_size, cols: c.intermediate_size };
  }
}

/** Every matrix of the model, layer by layer. */
export function allMatrices(c: ModelShapes): MatrixId[] {
  return Array.from({ length: c.num_hidden_layers }, (_, layer) =>
    PROJECTIONS.map((projection) => ({ layer, projection })),
  ).flat();
}

/** Sorts matrices as they stand in the model. */
export const byModel = (a: MatrixId, b: MatrixId): number =>
  a.layer - b.layer || PROJECTIONS.indexOf(a.projection) - PROJECTIONS.indexOf(b.projection);

/** What is wrong with a matrix for this model, or null. */
export function matrixProblem(c: ModelShapes, id: MatrixId): string | null {
  if (Number.isInteger(id.layer) && id.layer >= 0 && id.layer < c.num_hidden_layers) return null;
  return `There is no layer ${id.layer}: the model's layers are 0 to ${c.num_hidden_layers - 1}.`;
}
