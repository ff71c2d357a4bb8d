import { pairsBefore } from '../../shared/pairs.ts';
import { allocateAll, type Block, type Heap } from '../heap.ts';
import type { ProcessorModel } from '../model.ts';
import { PANEL } from '../panels.ts';
import { widthsOf } from '../widths.ts';
import type { CotangentRows } from './cotangent-rows.ts';
import { groupsOf, type Group } from './left-side.ts';
import type { PromptInside } from './prompt-inside.ts';

/** Where the gradients of what attention gives out [R, q] lie. */
export interface AttendedGradient {
  at: number;
  rows: CotangentRows;
}

/** Heads that a row of q or k is read by: of q its own, of k those that share it. */
export interface Heads {
  first: number;
  count: number;
  /** Whose keys and values they read. */
  kv: number;
}

/** A mutant's weight: by how much it moves, and which input that multiplies. */
export interface MovedWeight {
  col: number;
  delta: number;
}

/**
 * The pairs (row t, position s) of a prompt in some heads: their attention weights, what those add to
 * each margin, and how mutants of a row of q or k change them. Free it with {@link destroy}.
 */
export class HeadPairs {
  /** Pairs of all rows. */
  readonly inner: number;
  /** Cotangents that the kernel takes together, and where the shares of each begin in `left`. */
  private readonly groups: readonly (Omit<Group, 'prompt'> & { from: number })[];
  private readonly heap: Heap;
  private readonly model: ProcessorModel;
  private readonly layer: number;
  private readonly prompt: PromptInside;
  private readonly ofQueries: boolean;
  private readonly window: number;
  private readonly scores: Block;
  private readonly weights: Block;
  private readonly slopes: Block;
  /** Of each group [cotangents, pairs that any of them has]. */
  private readonly left: Block;
  private readonly spans: Block;
  /** [T, 8] */
  private readonly moves: Block;
  private readonly factors: Block;
  /** [panels, inner, 8]; not its own. */
  private readonly right: Block;
  private heads: Heads = { first: 0, count: 0, kv: 0 };

  /**
   * @param of.heads that share what is mutated
   * @param right room for panels of eight mutants, each of `inner` times eight numbers
   */
  constructor(
    heap: Heap,
    model: ProcessorModel,
    prompt: PromptInside,
    rows: CotangentRows,
    of: { layer: number; ofQueries: boolean; heads: number },
    right: Block,
  ) {
    this.heap = heap;
    this.model = model;
    this.prompt = prompt;
    this.layer = of.layer;
    this.ofQueries = of.ofQueries;
    this.right = right;
    // all positions, where they have no window
    this.window = model.config.sliding_window ?? prompt.capacity;
    const { rows: T } = prompt;
    const pairs = (row: number) => of.heads * pairsBefore(row, this.window);
    this.inner = pairs(T);
    let from = 0;
    this.groups = groupsOf(rows, prompt, pairs).map((group) => {
      const one = { ...group, from };
      from += group.count * (group.end - group.start);
      return one;
    });
    const lengths = [
      ...[this.inner, this.inner, this.inner, from, 2 * this.groups.length],
      ...[PANEL * T, PANEL * T],
    ];
    const blocks = allocateAll(heap, lengths);
    [this.scores, this.weights, this.slopes, this.left, this.spans] = blocks;
    [this.moves, this.factors] = blocks.slice(5);
    heap.words(this.spans).set(this.groups.flatMap(({ start, end }) => [start, end]));
  }

  /** The first position that row t attends to. */
  private oldest(t: number): number {
    return Math.max(0, t + 1 - this.window);
  }

  /** Takes in some heads: scores and weights of their pairs, and what those add to the margins. */
  enter(heads: Heads, attended: AttendedGradient): void {
    const { heap, model, prompt, window } = this;
    const { head_dim: hd } = model.config;
    const { q, qkv: width } = widthsOf(model.config);
    this.heads = heads;
    const turned = heap.view(prompt.turned);
    const shares = heap.view(prompt.weights);
    const [scores, weights] = [heap.view(this.scores), heap.view(this.weights)];
    this.each((pair, h, t, s) => {
      const [from, to] = [t * width + h * hd, s * width + q + heads.kv * hd];
      let sum = 0;
      for (let e = 0; e < hd; e++) sum += turned[from + e] * turned[to + e];
      scores[pair] = sum / Math.sqrt(hd);
      weights[pair] = shares[(h * prompt.rows + t) * prompt.capacity + s];
    });
    heap.view(this.left).fill(0);
    const { at, first, count } = attended.rows;
    const values = prompt.values.at + 4 * heads.kv * hd * prompt.capacity;
    for (const group of this.groups)
      for (let n = 0; n < group.count; n++) {
        const c = group.first + n;
        const dy = attended.at + 4 * (at[c] * q + heads.first * hd);
        const pair = heads.count * pairsBefore(first[c], window) - group.start;
        const out = this.left.at + 4 * (group.from + n * (group.end - group.start) + pair);
        heap.kernels.pair_shares(
          ...([dy, q, values, prompt.capacity, hd, heads.count] as const),
          ...([first[c], count[c], window, out] as const),
        );
      }
  }

  /** Takes in a row of the matrix: by how much each pair's score moves for a unit of it, turned. */
  row(index: number): void {
    const { heap, model, prompt, heads, ofQueries } = this;
    const { head_dim: hd } = model.config;
    const { q, qkv: width } = widthsOf(model.config);
    const half = hd / 2;
    const e = index % hd;
    const [low, sign] = e < half ? [e, 1] : [e - half, -1];
    const other = e < half ? e + half : low;
    const { head_norms } = model.layers[this.layer];
    const norm = head_norms ? heap.view(head_norms[ofQueries ? 'q' : 'k'])[e] : 1;
    const turned = heap.view(prompt.turned);
    const rotation = heap.view(prompt.run.rotation);
    const slopes = heap.view(this.slopes);
    this.each((pair, h, t, s) => {
      const from = ofQueries ? s * width + q + heads.kv * hd : t * width + h * hd;
      const turn = (ofQueries ? t : s) * hd + 2 * low;
      const along = turned[from + e] * rotation[turn];
      const across = turned[from + other] * rotation[turn + 1];
      slopes[pair] = (norm * (along + sign * across)) / Math.sqrt(hd);
    });
  }

  /** Puts what up to eight mutants of the row change in the weights of its pairs into a panel. */
  change(panel: number, row: number, mutants: readonly MovedWeight[]): void {
    const { heap, model, prompt, heads, ofQueries } = this;
    const { d } = widthsOf(model.config);
    const normed = model.layers[this.layer].head_norms !== null;
    const x = heap.view(prompt.inside.h1);
    const [moves, factors] = [heap.view(this.moves), heap.view(this.factors)];
    moves.fill(0);
    factors.fill(1);
    for (let t = 0; t < prompt.rows; t++) {
      const head = normed ? this.lengthOf(row, t) : null;
      mutants.forEach(({ col, delta }, lane) => {
        const at = t * PANEL + lane;
        const move = delta * x[t * d + col];
        moves[at] = move;
        if (!head) return;
        // the norm divides all of the head by another length
        const before = Math.sqrt((head.others + head.own ** 2) / head.size + head.eps);
        const squares = head.others + (head.own + move) ** 2;
        const after = Math.sqrt(squares / head.size + head.eps);
        factors[at] = before / after;
        moves[at] = move / after;
      });
    }
    heap.kernels.pair_changes(
      ...([this.scores.at, this.weights.at, this.slopes.at] as const),
      ...([normed ? this.factors.at : 0, this.moves.at, ofQueries, heads.count] as const),
      ...([prompt.rows, this.window, this.panelAt(panel)] as const),
    );
  }

  /** Of the head that a row of q or k is in, before its norm: the row's own number, and the others' squares. */
  private lengthOf(row: number, t: number) {
    const { heap, model, prompt, ofQueries } = this;
    const { head_dim: size, rms_norm_eps: eps } = model.config;
    const { q, qkv } = widthsOf(model.config);
    const first = t * qkv + (ofQueries ? 0 : q);
    const y = heap.view(prompt.inside.qkv, first + row - (row % size), size);
    const others = y.reduce((sum, v, i) => (i === row % size ? sum : sum + v * v), 0);
    return { size, eps, own: y[row % size], others };
  }

  /** Joins the sums of some panels' mutants over all cotangents to `up` and `down`; see the kernel. */
  extremes(panels: number, up: Block, down: Block, upOf: Block, downOf: Block): void {
    this.groups.forEach(({ count, start, end, from }, group) => {
      // the kernel skips what comes before a span: here that is not stored
      const left = this.left.at + 4 * (from - start);
      this.heap.kernels.extremes(
        ...([left, end - start, this.spans.at + 8 * group, count, group] as const),
        ...([this.right.at, this.inner, panels, up.at, down.at, upOf.at, downOf.at] as const),
      );
    });
  }

  /** Which cotangent's margin a mutant takes the most of, that is known to be one of a group. */
  attained(mutant: number, group: number): number {
    const { first, count, start, end, from } = this.groups[group];
    const right = this.panelAt(Math.floor(mutant / PANEL)) + 4 * (start * PANEL + (mutant % PANEL));
    const { smallest_of } = this.heap.kernels;
    return first + smallest_of(this.left.at + 4 * from, end - start, count, end - start, right, 1);
  }

  private panelAt(panel: number): number {
    return this.right.at + 4 * panel * this.inner * PANEL;
  }

  /** Calls with every pair in its order. */
  private each(visit: (pair: number, head: number, t: number, s: number) => void): void {
    const { first, count } = this.heads;
    let pair = 0;
    for (let t = 0; t < this.prompt.rows; t++)
      for (let h = first; h < first + count; h++)
        for (let s = this.oldest(t); s <= t; s++) visit(pair++, h, t, s);
  }

  destroy(): void {
    const { scores, weights, slopes, left, spans, moves, factors } = this;
    this.heap.free(scores, weights, slopes, left, spans, moves, factors);
  }
}
