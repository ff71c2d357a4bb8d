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
    const known = this.peek(name, from);
    if (known !== undefined) return known;
    const thing = make();
    this.known.set(name, { from, thing });
    return thing;
  }

  /** The same, but where `may` says no to making it: then what was made last, if anything. */
  getIf(may: () => boolean, name: string, from: From, make: () => T): T | undefined {
    return (
      this.peek(name, from) ?? (may() ? this.get(name, from, make) : this.known.get(name)?.thing)
    );
  }

  /** The thing of that name if it was made from the same; undefined if it has to be made. */
  peek(name: string, from: From): T | undefined {
    const known = this.known.get(name);
    return known && from.every((value, i) => Object.is(value, known.from[i]))
      ? known.thing
      : undefined;
  }

  get size(): number {
    return this.known.size;
  }
}
