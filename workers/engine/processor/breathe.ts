/** Computing goes on for so long before messages are heard. */
const BREATH_MS = 12;

let last = 0;

/**
 * Lets the worker hear its messages, a request to stop among them, if it has computed for a while.
 * Throws the signal's reason when aborted.
 */
export async function breathe(signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  if (performance.now() - last < BREATH_MS) return;
  await nextTask();
  last = performance.now();
  signal?.throwIfAborted();
}

/** A task of its own, behind messages that wait; timers would take milliseconds. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
