import { gumbelNoise, type Decoding } from '../../../src/lib/assay/decoding.ts';
import type { Choice } from '../generation.ts';
import type { Block, Heap } from './heap.ts';

/** Words that the kernel writes of one choice. */
const WORDS = 10;
/** What a wild type says of a position: its token there, and where its probabilities [vocab] lie. */
export interface Expected {
  token: number;
  probabilities: number;
}

/** Chooses tokens by rows of logits, under one way of decoding. Free it with {@link destroy}. */
export class Chooser {
  readonly decoding: Decoding;
  private readonly heap: Heap;
  private readonly vocab: number;
  private readonly out: Block;
  /** Of positions that were asked for, each [vocab]; the same for wild type and mutants. */
  private readonly noise = new Map<number, Block>();
  private written: { floats: Float32Array; bits: Uint32Array } | null = null;
  /** Of the last choice: what its probabilities are computed from. */
  private last = { top: 0, all: 0 };

  constructor(heap: Heap, vocab: number, decoding: Decoding) {
    this.heap = heap;
    this.vocab = vocab;
    this.decoding = decoding;
    this.out = heap.allocate(WORDS);
  }

  /**
   * What a row of logits [vocab] chooses. Beyond the vocabulary the row goes on to a multiple of 8.
   * @param position in the whole sequence, of the token being chosen
   */
  choose(logits: number, position: number, expected?: Expected): Choice {
    const { heap, vocab, out } = this;
    const { temperature } = this.decoding;
    heap.kernels.choose(
      logits,
      vocab,
      temperature > 0 ? this.noiseOf(position) : 0,
      temperature > 0 ? 1 / temperature : 1,
      expected?.token ?? 0,
      expected?.probabilities ?? 0,
      out.at,
    );
    const { floats, bits } = this.words();
    const [top, all] = [floats[6], floats[7]];
    this.last = { top, all };
    const logSumExp = Math.fround(top + Math.log(all));
    return {
      id: bits[0],
      runnerUp: bits[1],
      margin: Number.isNaN(logSumExp) ? NaN : (floats[2] - floats[3]) * (temperature || 1),
      logit: floats[4],
      runnerUpLogit: floats[5],
      logSumExp,
      expectedLogit: expected ? floats[8] : 0,
      cross: floats[9],
    };
  }

  /** What the kernel wrote; views are made anew only where memory has moved. */
  private words(): { floats: Float32Array; bits: Uint32Array } {
    if (this.written?.floats.buffer !== this.heap.kernels.memory.buffer) {
      const floats = this.heap.view(this.out);
      const bits = new Uint32Array(floats.buffer, floats.byteOffset, WORDS);
      this.written = { floats, bits };
    }
    return this.written;
  }

  /** Writes the probabilities [vocab] of the row that was chosen by last. */
  probabilities(logits: number, to: number): void {
    this.heap.kernels.softmax(logits, this.vocab, this.last.top, this.last.all, to);
  }

  private noiseOf(position: number): number {
    let block = this.noise.get(position);
    if (!block) {
      const { seed } = this.decoding;
      block = this.heap.allocate(Math.ceil(this.vocab / 8) * 8);
      const values = this.heap.view(block);
      for (let v = 0; v < this.vocab; v++) values[v] = gumbelNoise(seed, position, v);
      this.noise.set(position, block);
    }
    return block.at;
  }

  destroy(): void {
    this.heap.free(this.out);
    for (const block of this.noise.values()) this.heap.free(block);
    this.noise.clear();
  }
}
