/**
 * Gives outputs their phenotype codes: equal outputs share one. 0 is the wild type's; the others
 * are numbered in the order in which they first appear.
 */
export class PhenotypeCodes {
  private readonly codes: Map<string, number>;

  /** @param wildType the wild type's output under the assay, all runs */
  constructor(wildType: readonly (readonly number[])[]) {
    this.codes = new Map([[JSON.stringify(wildType), 0]]);
  }

  /** The code of an output: its runs' continuations as token ids. */
  of(output: readonly (readonly number[])[]): number {
    const key = JSON.stringify(output);
    const known = this.codes.get(key);
    if (known !== undefined) return known;
    const code = this.codes.size;
    this.codes.set(key, code);
    return code;
  }
}
