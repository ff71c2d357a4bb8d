/**
 * Things that are costly to make, kept by name for as long as what they were made from stays the
 * same.
 */
export class Cache<T, From extends readonly unknown[]> {
  private readonly known = new Map<string, { from: From; thing: T }>();

  /**
   * The thing of that name; made anew if one of `from` is another value (Object.is) than when it was
   * made. What is filled in place needs a version beside it.
   */
  get(name: string, from: From, make: () => T): T {
    const known = this.known.get(name);
    if (known && from.every((value, i) => Object.is(value, known.from[i]))) return known.thing;
    const thing = make();
    this.known.set(name, { from, thing });
    return thing;
  }

  /** The same, but where `may` says no to making it: then what was made last, if anything. */
  getIf(may: () => boolean, name: string, from: From, make: () => T): T | undefined {
    const known = this.known.get(name);
    const isFresh = known?.from.every((value, i) => Object.is(value, from[i]));
    return isFresh || !may() ? known?.thing : this.get(name, from, make);
  }

  get size(): number {
    return this.known.size;
  }
}
