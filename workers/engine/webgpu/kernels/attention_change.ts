import { readersOf } from '../../shared/pairs.ts';
import { groupsFor, type Gpu, type Op } from '../device/gpu.ts';
import { pack } from '../device/pack.ts';
import headWgsl from './mutated_head.wgsl?raw';
import changesWgsl from './pair_changes.wgsl?raw';
import movesWgsl from './pair_moves.wgsl?raw';
import productsWgsl from './pair_products.wgsl?raw';
import pairsWgsl from './pairs.wgsl?raw';
import slopesWgsl from './pair_slopes.wgsl?raw';
import { windowWord, type HeadSizes } from './rope_and_cache.ts';

type Heads = Omit<HeadSizes, 'capacity'>;

/** Rows of q or k that are mutated, all of one head, and the heads that read them. */
export interface MutatedHead extends Heads {
  /** T */
  positions: number;
  /** Whether rows of q are mutated; else rows of k. */
  ofQueries: boolean;
  /** The head that the rows are of, of k a key head. */
  unit: number;
  /** Of the matrix. */
  firstRow: number;
  rows: number;
}

/** Where a head lies among all of a pair: those first that share no keys. */
export const placeOfHead = (head: number, { heads, kvHeads }: Heads): number =>
  (head % (heads / kvHeads)) * kvHeads + Math.floor((head * kvHeads) / heads);

/**
 * scale · a[b, t, head]·c[s, key head] of every pair (t, s): out [count, pairs, heads].
 * @param args.a [count·per, stride·headDim]: queries first, or heads of a gradient
 * @param args.c [at least per, kvHeads·headDim]
 */
export function pairProducts(
  gpu: Gpu,
  args: Heads & {
    a: GPUBuffer;
    c: GPUBuffer;
    out: GPUBuffer;
    per: number;
    count: number;
    /** Heads of a row of a. */
    stride: number;
    scale: number;
  },
): Op {
  const { heads, kvHeads, headDim, per, count, stride } = args;
  const shape = pack(
    ...[heads, kvHeads, headDim / 4, per, windowWord(args.window), count, stride],
    { f32: args.scale },
  );
  return gpu.op(
    { name: 'pair_products', code: productsWgsl + pairsWgsl },
    [args.a, args.c, args.out, gpu.uniform(shape)],
    groupsFor(count * heads * per * per, 64),
  );
}

/** Mutants of a list, each of one of the rows. */
interface SomeMutants {
  /** [all, 2] u32: row and column of the weight. */
  mutants: GPUBuffer;
  /** Index of the first, and how many there are. */
  first: number;
  count: number;
}

const shapeOf = (
  gpu: Gpu,
  args: MutatedHead,
  { first = 0, count = 0, cols = 0, eps = 0 } = {},
): GPUBuffer =>
  gpu.uniform(
    pack(
      ...[args.heads, args.kvHeads, args.headDim, args.positions, windowWord(args.window)],
      ...[Number(args.ofQueries), args.unit, args.firstRow, args.rows, first, count, cols],
      { f32: eps },
    ),
  );

/** By how much the score of each pair moves for a unit of each row: slopes [rows, pairs, readers]. */
export function pairSlopes(
  gpu: Gpu,
  args: MutatedHead & {
    /** [T, (heads + 2·kvHeads)·headDim], q turned. */
    qkv: GPUBuffer;
    /** [T, kvHeads·headDim], turned. */
    keys: GPUBuffer;
    rotation: GPUBuffer;
    /** Weights of the norm of each head of what is mutated [headDim]; null where there is none. */
    norm: GPUBuffer | null;
    slopes: GPUBuffer;
  },
): Op {
  const { positions, rows, norm } = args;
  return gpu.op(
    {
      name: 'pair_slopes',
      code: headWgsl + pairsWgsl + slopesWgsl,
      constants: { NORMED: Number(norm !== null) },
    },
    [args.qkv, args.keys, args.rotation, norm ?? gpu.unused, args.slopes, shapeOf(gpu, args)],
    groupsFor(rows * readersOf(args) * positions * positions, 64),
  );
}

/**
 * What each mutant does to its head at each position: moves [T, count] of its scores, and where heads have
 * norms factors [T, count] too.
 */
export function pairMoves(
  gpu: Gpu,
  args: MutatedHead &
    SomeMutants & {
      /** [T, cols] */
      x: GPUBuffer;
      cols: number;
      /** [all] by how much each moves its weight. */
      deltas: GPUBuffer;
      /** q, k and v before their norms [T, …], and what those add to the mean square; null without norms. */
      products: GPUBuffer | null;
      eps: number;
      moves: GPUBuffer;
      factors: GPUBuffer;
    },
): Op {
  const { x, mutants, deltas, count, products, moves, factors } = args;
  return gpu.op(
    {
      name: 'pair_moves',
      code: headWgsl + pairsWgsl + movesWgsl,
      constants: { NORMED: Number(products !== null) },
    },
    [...[x, mutants, deltas, products ?? gpu.unused, moves, factors], shapeOf(gpu, args, args)],
    groupsFor(args.positions * count, 64),
  );
}

/** What each mutant changes in the attention weights of each pair: z [pairs, readers, count]. */
export function pairChanges(
  gpu: Gpu,
  args: MutatedHead &
    SomeMutants & {
      /** [pairs, heads], see {@link pairProducts}. */
      scores: GPUBuffer;
      /** Their softmax, see `attentionProbabilities`. */
      shares: GPUBuffer;
      slopes: GPUBuffer;
      /** [T, count] each; factors are read where heads have norms. */
      moves: GPUBuffer;
      factors: GPUBuffer;
      normed: boolean;
      z: GPUBuffer;
    },
): Op {
  const { scores, shares, slopes, moves, factors, mutants, first, count, z } = args;
  return gpu.op(
    {
      name: 'pair_changes',
      code: headWgsl + pairsWgsl + changesWgsl,
      constants: { NORMED: Number(args.normed) },
    },
    [scores, shares, slopes, moves, factors, mutants, z, shapeOf(gpu, args, { first, count })],
    groupsFor(args.positions * readersOf(args) * count, 64),
  );
}
