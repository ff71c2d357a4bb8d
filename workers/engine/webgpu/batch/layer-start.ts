import type { Site } from '../../../../src/lib/model/site.ts';
import type { GpuContext } from '../context.ts';
import type { Op } from '../device/gpu.ts';
import { linearWidth, locationOf, mlpWidth } from '../model/gpu-model.ts';
import { attentionDelta } from '../kernels/attention_delta.ts';
import { copyRows } from '../kernels/copy_rows.ts';
import { deltaLinear } from '../kernels/delta_linear.ts';
import { mlpDelta } from '../kernels/mlp_delta.ts';
import { sideTerm } from '../kernels/side_term.ts';
import { headSizes } from '../model/head-sizes.ts';
import type { ActivationBuffers } from '../run/activation-buffers.ts';
import { turnHeads } from '../run/turn-heads.ts';
import type { PreparedPrompt } from './prepared-prompt.ts';
import type { Stage } from '../../shared/stages.ts';

/** Columns of the product after a site's own that the site changes: whole heads, or rows of the MLP. */
export interface Span {
  first: number;
  count: number;
}

export interface StartArgs {
  context: GpuContext;
  state: ActivationBuffers;
  prepared: PreparedPrompt;
  /** All sites lie in this matrix. */
  matrix: Pick<Site, 'layer' | 'projection'>;
  /** [B] from packSites; the tallest is `height` high. */
  sites: GPUBuffer;
  height: number;
  /** [B, 2] the sites' spans; the widest is `width` wide. */
  spans: GPUBuffer;
  width: number;
  /** [M, max(height, width)] */
  delta: GPUBuffer;
  passUniform: GPUBuffer;
  stage: Stage;
  sequences: number;
}

/**
 * What a site changes in the input of the linear map behind it: for q, k, v whole heads' columns
 * of o_proj (all query heads that share a key/value head), for gate and up the site's rows as
 * columns of down_proj. Nothing for o and down, whose products go into the residual stream.
 */
export function spanOf(context: GpuContext, site: Site): Span {
  const c = context.model.config;
  if (site.height === 0) return { first: 0, count: 0 };
  switch (site.projection) {
    case 'q':
    case 'k':
    case 'v': {
      const share = site.projection === 'q' ? 1 : c.num_attention_heads / c.num_key_value_heads;
      const firstHead = Math.floor(site.row / c.head_dim);
      const lastHead = Math.floor((site.row + site.height - 1) / c.head_dim);
      return {
        first: firstHead * share * c.head_dim,
        count: (lastHead - firstHead + 1) * share * c.head_dim,
      };
    }
    case 'gate':
    case 'up':
      return { first: site.row, count: site.height };
    case 'o':
    case 'down':
      return { first: 0, count: 0 };
  }
}

/**
 * Brings the mutants of a batch from the wild type into their own layer: what the layer's input
 * and weights have in common is copied from the wild type, only what the sites touch is computed.
 * Leaves state.mid (q, k, v, o) or state.x (gate, up, down) of the layer, for the rows that go on.
 * @returns the ops and which half of the layer is done
 */
export function layerStart(args: StartArgs): { ops: Op[]; done: 'attention' | 'mlp' } {
  const { context, state: s, prepared, matrix, sites, height, stage, sequences } = args;
  const { gpu, model } = context;
  const c = model.config;
  const { layer, projection } = matrix;
  const isLast = layer === c.num_hidden_layers - 1;
  // in the last layer only the rows that choose go on
  const per = isLast ? stage.tail : stage.rows;
  const first = stage.first + stage.rows - per;
  const m = sequences * per;
  const wt = prepared.inside(matrix);
  const location = locationOf(model, matrix);
  const d = c.hidden_size;
  const share = (x: GPUBuffer, y: GPUBuffer, cols = d) =>
    copyRows(gpu, { x, y, cols, m, per, stride: 0, first });
  const side = (x: GPUBuffer, y: GPUBuffer) =>
    location.pieces.map((matrix) =>
      sideTerm(gpu, { matrix, x, sharedFrom: first, y, stride: d, sites, height, m, per }),
    );
  const after = (projectionAfter: 'o' | 'down', y: GPUBuffer) =>
    model.layers[layer].linears[projectionAfter].pieces.map((matrix) =>
      deltaLinear(gpu, {
        matrix,
        delta: args.delta,
        spans: args.spans,
        width: args.width,
        y,
        stride: d,
        m,
        per,
      }),
    );

  switch (projection) {
    case 'down':
      return { ops: [share(prepared.inputs[layer + 1], s.x), ...side(wt.act, s.x)], done: 'mlp' };
    case 'gate':
    case 'up':
      return {
        ops: [
          share(prepared.inputs[layer + 1], s.x),
          ...location.pieces.map((matrix) =>
            mlpDelta(gpu, {
              matrix,
              h: wt.h2,
              gateUp: wt.gateUp,
              intermediate: mlpWidth(c),
              sites,
              height,
              delta: args.delta,
              m,
              per,
              first,
            }),
          ),
          ...after('down', s.x),
        ],
        done: 'mlp',
      };
    case 'o':
      return { ops: [share(wt.mid, s.mid), ...side(wt.attended, s.mid)], done: 'attention' };
    case 'q':
    case 'k':
    case 'v':
      return {
        ops: [...attentionStart(args), share(wt.mid, s.mid), ...after('o', s.mid)],
        done: 'attention',
      };
  }
}

/** For q, k, v: the mutants' own queries, keys and values, and how attention changes by them. */
function attentionStart(args: StartArgs): Op[] {
  const {
    context,
    state: s,
    prepared,
    matrix,
    sites,
    height,
    stage,
    sequences,
    passUniform,
  } = args;
  const { gpu, model } = context;
  const c = model.config;
  const { layer } = matrix;
  // keys and values are needed of every row, also in the last layer
  const { rows: per, first } = stage;
  const m = sequences * per;
  const wt = prepared.inside(matrix);
  const location = locationOf(model, matrix);
  const tail = layer === c.num_hidden_layers - 1;
  const stride = linearWidth(c, 'qkv');
  const sizes = {
    ...headSizes(c),
    capacity: s.capacity,
    rotation: s.rotation,
    qkv: s.qkv,
    keys: s.keys[layer],
    values: s.values[layer],
    passUniform,
    slots: s.slots,
  };
  return [
    copyRows(gpu, { x: wt.qkv, y: s.qkv, cols: stride, m, per, stride: 0, first }),
    ...location.pieces.map((matrix) =>
      sideTerm(gpu, {
        matrix,
        x: wt.h1,
        sharedFrom: first,
        y: s.qkv,
        stride,
        sites,
        height,
        m,
        per,
      }),
    ),
    ...turnHeads(gpu, model, layer, { ...sizes, m }),
    attentionDelta(gpu, {
      ...sizes,
      spans: args.spans,
      width: args.width,
      wildType: wt.attended,
      first,
      delta: args.delta,
      tail,
      m: sequences * (tail ? stage.tail : per),
    }),
  ];
}
