/** Polls in a row before a pause: what the GPU does in a moment is known at once. */
const POLLS = 4;
const PAUSE_MS = 1;

let calm = false;

/**
 * Lets Dawn in Node pause between looking whether the GPU is done. It looks at every turn of the
 * event loop, by setImmediate, for as long as anything is awaited: that takes a whole core, which a
 * software adapter could compute with. Others' setImmediate stays as it is.
 */
export function calmPolling(): void {
  if (calm) return;
  calm = true;
  const immediate = globalThis.setImmediate;
  let polls = 0;
  const pausing = (callback: (...args: unknown[]) => void, ...args: unknown[]) => {
    if (!isNative(callback) || ++polls % POLLS !== 0) return immediate(callback, ...args);
    return setTimeout(callback, PAUSE_MS, ...args);
  };
  // with what util.promisify asks of it
  const same = Object.getOwnPropertyDescriptors(immediate);
  globalThis.setImmediate = Object.defineProperties(pausing, same) as unknown as typeof immediate;
}

/** Whether a function is a native module's, without a name, as Dawn's is. */
const isNative = (callback: (...args: unknown[]) => void) =>
  callback.name === '' && Function.prototype.toString.call(callback).includes('[native code]');
