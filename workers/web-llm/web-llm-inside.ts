/**
 * Everything the lab relies on of @mlc-ai/web-llm 0.2.86 that is not public, and nothing else in
 * the project does. What is missing is named by {@link probe} before anything is written.
 */
import { LabError } from '../../src/lib/base/failure.ts';
import { createGpuMemory, type Memory } from './gpu-memory.ts';

/** The version whose inside this is; package.json pins it. */
export const WEB_LLM_VERSION = '0.2.86';

/** A tensor of the loaded model, as the compiled library lists it. */
export interface WebLlmTensor {
  name: string;
  shape: number[];
  dtype: string;
}

/** A loaded model, ready to be read, written and run. */
export interface Inside {
  tensors: ReadonlyMap<string, WebLlmTensor>;
  memory: Memory;
  /** Runs while no other request of web-llm's can. */
  locked<T>(run: () => Promise<T>): Promise<T>;
  /** Forgets keys and values, which are those of the weights as they were. */
  reset(): Promise<void>;
  /** Feeds tokens and gives the next one; greedy, since temperature 0 was asked for when loading. */
  next(ids: number[], isPrefill: boolean): Promise<number>;
  decode(ids: readonly number[]): string;
}

interface Tensor {
  getDataPtr(): number;
  byteOffset: number;
}
interface Context {
  device: GPUDevice;
  gpuBufferFromPtr(pointer: number): GPUBuffer;
  flushCommands(): void;
}
interface Pipeline {
  params: { get(i: number): Tensor };
  vm: { getFunction(name: '_metadata'): () => { toString(): string } };
  tvm: { lib: { webGPUContext: Context }; beginScope(): void; endScope(): void };
  tokenizer: { decode(ids: Int32Array): string };
}
interface Lock {
  acquire(): Promise<void>;
  release(): Promise<void>;
}
interface Engine {
  loadedModelIdToPipeline: Map<string, Pipeline>;
  loadedModelIdToLock: Map<string, Lock>;
  resetChat(keepStats: boolean, modelId: string): Promise<void>;
  forwardTokensAndSample(ids: number[], isPrefill: boolean, modelId: string): Promise<number>;
}

type Path = readonly string[];
const PIPELINE_METHODS: readonly Path[] = [
  ['params', 'get'],
  ['vm', 'getFunction'],
  ['tvm', 'beginScope'],
  ['tvm', 'endScope'],
  ['tvm', 'lib', 'webGPUContext', 'gpuBufferFromPtr'],
  ['tvm', 'lib', 'webGPUContext', 'flushCommands'],
  ['tokenizer', 'decode'],
];

/** What `object` has at a path; undefined where a part of it is missing. */
function at(object: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null
        ? (found as Record<string, unknown>)[key]
        : undefined,
    object,
  );
}

const isMethod = (object: unknown, path: Path) => typeof at(object, path) === 'function';

/** What is missing or different in a web-llm engine with this model loaded; empty if nothing is. */
export function probe(engine: unknown, modelId: string): string[] {
  const missing: string[] = [];
  const need = (there: boolean, name: string) => {
    if (!there) missing.push(name);
    return there;
  };
  need(isMethod(engine, ['resetChat']), 'engine.resetChat');
  need(isMethod(engine, ['forwardTokensAndSample']), 'engine.forwardTokensAndSample');
  const entry = (map: 'loadedModelIdToPipeline' | 'loadedModelIdToLock') =>
    need(isMethod(engine, [map, 'get']), `engine.${map}`)
      ? (engine as Engine)[map].get(modelId)
      : undefined;
  const lock = entry('loadedModelIdToLock');
  for (const name of ['acquire', 'release'])
    need(isMethod(lock, [name]), `engine.loadedModelIdToLock.get(id).${name}`);
  const pipeline = entry('loadedModelIdToPipeline');
  for (const path of PIPELINE_METHODS) need(isMethod(pipeline, path), `pipeline.${path.join('.')}`);
  const device = at(pipeline, ['tvm', 'lib', 'webGPUContext', 'device', 'queue']);
  need(typeof device === 'object', 'pipeline.tvm.lib.webGPUContext.device');
  return missing.length > 0 ? missing : probeTensors(pipeline as Pipeline);
}

function probeTensors(pipeline: Pipeline): string[] {
  return scoped(pipeline, () => {
    let tensors: WebLlmTensor[];
    try {
      tensors = listTensors(pipeline);
    } catch {
      return ['pipeline.vm.getFunction("_metadata")'];
    }
    if (tensors.length === 0) return ['pipeline.vm.getFunction("_metadata")().params'];
    const first: unknown = pipeline.params.get(0);
    if (!isMethod(first, ['getDataPtr'])) return ['pipeline.params.get(i).getDataPtr'];
    if (at(first, ['byteOffset']) !== 0) return ['pipeline.params.get(i).byteOffset'];
    return [];
  });
}

/** What tvm returns lives until its scope ends. */
function scoped<T>({ tvm }: Pipeline, run: () => T): T {
  tvm.beginScope();
  try {
    return run();
  } finally {
    tvm.endScope();
  }
}

/** The library's own list of tensors, in the order of `params`. Throws where there is none. */
function listTensors(pipeline: Pipeline): WebLlmTensor[] {
  const metadata: unknown = JSON.parse(pipeline.vm.getFunction('_metadata')().toString());
  const params = at(metadata, ['params']);
  if (!Array.isArray(params)) throw new Error('no list of tensors');
  return params.map((param: unknown) => ({
    name: String(at(param, ['name'])),
    shape: at(param, ['shape']) as number[],
    dtype: String(at(param, ['dtype'])),
  }));
}

/** Opens a loaded model. Throws a LabError that names what web-llm no longer has. */
export function openInside(engine: unknown, modelId: string): Inside {
  const missing = probe(engine, modelId);
  if (missing.length > 0)
    throw new LabError(
      'internal',
      `This web-llm is built otherwise than ${WEB_LLM_VERSION}, whose inside is known: ${missing.join(', ')} is missing.`,
      `Install web-llm ${WEB_LLM_VERSION}.`,
    );
  const known = engine as Engine;
  const pipeline = known.loadedModelIdToPipeline.get(modelId)!;
  const lock = known.loadedModelIdToLock.get(modelId)!;
  const context = pipeline.tvm.lib.webGPUContext;
  const list = scoped(pipeline, () => listTensors(pipeline));
  const index = new Map(list.map(({ name }, i) => [name, i]));
  const bufferOf = (name: string) =>
    scoped(pipeline, () =>
      context.gpuBufferFromPtr(pipeline.params.get(index.get(name)!).getDataPtr()),
    );
  return {
    tensors: new Map(list.map((tensor) => [tensor.name, tensor])),
    memory: createGpuMemory(context.device, bufferOf, () => context.flushCommands()),
    async locked(run) {
      await lock.acquire();
      try {
        return await run();
      } finally {
        await lock.release();
      }
    },
    reset: () => known.resetChat(false, modelId),
    next: (ids, isPrefill) => known.forwardTokensAndSample(ids, isPrefill, modelId),
    decode: (ids) => pipeline.tokenizer.decode(Int32Array.from(ids)),
  };
}
