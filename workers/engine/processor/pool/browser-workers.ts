import type { ProcessorWorkers } from '../processor-engine.ts';
import { browserPort } from './browser-port.ts';

/** Held to be there where the browser does not say how much memory the machine has. */
const UNKNOWN_MEMORY_GIB = 4;

/** Workers for every core of this machine, as far as copies of the model leave half of its memory. */
export function browserWorkers(): ProcessorWorkers {
  const { hardwareConcurrency, deviceMemory = UNKNOWN_MEMORY_GIB } = navigator as Navigator & {
    deviceMemory?: number;
  };
  return {
    count: hardwareConcurrency,
    memory: (deviceMemory * 2 ** 30) / 2,
    spawn: browserPort,
  };
}
