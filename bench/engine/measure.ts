import type { MatrixId } from '../../src/lib/model/matrix.ts';
import type { OpenEngine } from '../../workers/engine/open-engine.ts';
import type { ModelBytes } from '../../workers/engine/open-model.ts';
import type { Engine, TokenPrompt } from '../../workers/engine/contract.ts';
import type { GpuContext } from '../../workers/engine/webgpu/context.ts';
import { WebGpuEngine } from '../../workers/engine/webgpu/webgpu-engine.ts';

/** One number measured. */
export interface Measure {
  /** `screen.cost_ratio.organism` */
  name: string;
  value: number;
  /** `ms`, `tokens/s`, `×`, … */
  unit: string;
  /** What exactly was measured. */
  note: string;
}

/** What the mutants of a layer took, for the model of cost to be checked against. */
export interface LayerCost {
  /** Of a mutant. */
  ms: number;
  mutants: {
    id: MatrixId;
    /** Steps computed: all, or the stages up to where it diverged. */
    steps: number;
  }[];
}

/** What a measure of the engine works with. */
export interface Bench {
  /** The organism on WebGPU. */
  open: OpenEngine;
  /** Where the organism's files are, for another engine. */
  organism: ModelBytes;
  /** The fox: greedy, 48 new tokens. */
  fox: TokenPrompt;
  /** The fastest GEMM found for a shape, by `rows × cols`; filled by the GEMM measure. */
  bestGemm: Map<string, number>;
  /** Address of SmolLM2-135M-Instruct as a GGUF file; null where there is none. */
  smollm2: string | null;
  /** Matrices that the recall of predictions is measured of; its own where null. */
  matrices: string[] | null;
  /** Tells how far a long measure is. */
  progress: (words: string) => void;
  /** By layer; filled by the measure by layer. */
  layerCosts: Map<number, LayerCost>;
}

/** Measures something of the engine; may take a minute. Nothing else runs meanwhile. */
export type EngineMeasure = (bench: Bench) => Promise<Measure[]>;

/** What the engine on WebGPU works with, for measures of its parts. Throws for any other engine. */
export function gpuContext(engine: Engine): GpuContext {
  if (engine instanceof WebGpuEngine) return engine.context;
  throw new TypeError('This is measured of the engine on WebGPU only.');
}

/** Milliseconds of `job`, and what it gave. */
export async function timed<T>(job: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const start = performance.now();
  const result = await job();
  return { ms: performance.now() - start, result };
}

export const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
