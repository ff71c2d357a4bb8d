import { textDigest } from '../base/digest.ts';
import { tallyWords } from '../assay/first-words.ts';
import { outputKey } from './phenotype-code.ts';

/** The different outputs of a screen, each once; mutants refer to them by number. */
export class OutputTable {
  private readonly numbers = new Map<string, number>();
  private readonly outputs: string[][] = [];
  private readonly ids: string[] = [];
  private readonly tallies: ReadonlyMap<string, number>[] = [];
  /** The wild type's texts; null while unknown. */
  wildType: string[] | null = null;

  get size(): number {
    return this.outputs.length;
  }

  /** The number of an output, a new one if it is new. @param texts each run's */
  add(texts: readonly string[]): number {
    const key = outputKey(texts);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.outputs.length);
    return this.outputs.push([...texts]) - 1;
  }

  /** The number of an output, −1 if it is not in the table. */
  find(texts: readonly string[]): number {
    return this.numbers.get(outputKey(texts)) ?? -1;
  }

  texts(number: number): readonly string[] {
    return this.outputs[number];
  }

  /** First words of an output's runs, see tallyWords. */
  tally(number: number): ReadonlyMap<string, number> {
    return (this.tallies[number] ??= tallyWords(this.outputs[number]));
  }

  /** A short name of an output that is the same in every table: the start of its hash. */
  id(number: number): string {
    return (this.ids[number] ??= outputId(this.outputs[number]));
  }

  /** The outputs of a name; more than one only if hashes collide. */
  withId(id: string): number[] {
    return this.outputs.flatMap((_, i) => (this.id(i) === id ? [i] : []));
  }

  /** The outputs one of whose runs begins with a word. */
  withWord(word: string): number[] {
    return this.outputs.flatMap((_, i) => (this.tally(i).has(word) ? [i] : []));
  }
}

/** Hex digits of an output's name. */
export const OUTPUT_ID_LENGTH = 10;

/** First digits of the SHA-256 of an output's key, hex. */
function outputId(texts: readonly string[]): string {
  return textDigest(outputKey(texts), OUTPUT_ID_LENGTH);
}
