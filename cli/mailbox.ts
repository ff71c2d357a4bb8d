/** Messages that wait to be taken, in order. */
export class Mailbox<T> {
  private readonly messages: T[] = [];
  private failure: Error | null = null;
  private wake: () => void = () => undefined;

  put(message: T): void {
    this.messages.push(message);
    this.wake();
  }

  /** No more will come; whoever takes beyond the last message gets this error. */
  fail(error: Error): void {
    this.failure ??= error;
    this.wake();
  }

  async take(): Promise<T> {
    for (;;) {
      const message = this.messages.shift();
      if (message !== undefined) return message;
      if (this.failure) throw this.failure;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
