/** Takes things from an iterable one by one, and may look at some before they are taken. */
export class Lookahead<T> {
  private readonly source: Iterator<T>;
  private readonly ahead: T[] = [];

  constructor(things: Iterable<T>) {
    this.source = things[Symbol.iterator]();
  }

  /** The next `count` things, fewer at the end; they stay to be taken. */
  peek(count: number): readonly T[] {
    while (this.ahead.length < count) {
      const next = this.source.next();
      if (next.done === true) break;
      this.ahead.push(next.value);
    }
    return this.ahead.slice(0, count);
  }

  /** Whether nothing is left. */
  get done(): boolean {
    return this.peek(1).length === 0;
  }

  /** The next thing; undefined at the end. */
  take(): T | undefined {
    this.peek(1);
    return this.ahead.shift();
  }

  /** Tells the source that no more is wanted. */
  close(): void {
    this.source.return?.();
  }
}
