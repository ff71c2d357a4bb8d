import type { Engine, TokenPrompt } from '../../../workers/engine/contract.ts';
import { openEngine } from '../../../workers/engine/open-engine.ts';
import { browserWorkers } from '../../../workers/engine/processor/pool/browser-workers.ts';
import type { ProcessorEngine } from '../../../workers/engine/processor/processor-engine.ts';
import type { Bench, Measure } from '../measure.ts';

/** The organism on both engines. */
export interface Engines {
  /** The processor's, on every core. */
  cores: ProcessorEngine;
  /** The processor's, on one thread. */
  one: ProcessorEngine;
  webgpu: Engine;
}

/** What a measure of the processor engine works with. */
export interface ProcessorBench {
  bench: Bench;
  engines: Engines;
  fox: TokenPrompt;
  /** Best product of a kernel by `rows × cols`, in GFLOP/s on one thread; filled by the products. */
  bestGemm: Map<string, number>;
}

/** Measures something of the processor engine. */
export type ProcessorMeasure = (bench: ProcessorBench) => Promise<Measure[]>;

/** Opens the organism on the processor, on every core or on one. */
export async function openOnProcessor(
  bytes: Bench['organism'],
  cores: 'all' | 'one',
): Promise<ProcessorEngine> {
  const workers = cores === 'all' ? { workers: browserWorkers() } : {};
  const { engine } = await openEngine(
    { name: 'organism', bytes, on: { engine: 'processor', ...workers } },
    new AbortController().signal,
  );
  // dynamically, as open-engine.ts does
  const processor = await import('../../../workers/engine/processor/processor-engine.ts');
  if (engine instanceof processor.ProcessorEngine) return engine;
  throw new TypeError('This is measured of the processor engine only.');
}
