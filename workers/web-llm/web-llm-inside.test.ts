import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cannot, findRecord, whyNot } from './load.ts';
import { openInside, probe, WEB_LLM_VERSION } from './web-llm-inside.ts';

const ID = 'model';

/** The parts of a loaded engine, as web-llm 0.2.86 has them. */
function recordedEngine() {
  const log: string[] = [];
  const metadata = JSON.stringify({
    params: [{ name: 'lm_head.q_weight', shape: [4, 8], dtype: 'uint32' }],
  });
  const context = {
    device: { queue: {} },
    gpuBufferFromPtr: (pointer: number) => ({ pointer }),
    flushCommands: () => undefined,
  };
  const pipeline = {
    params: { get: () => ({ getDataPtr: () => 5, byteOffset: 0 }) },
    vm: { getFunction: () => () => ({ toString: () => metadata }) },
    tvm: {
      lib: { webGPUContext: context },
      beginScope: () => log.push('begin'),
      endScope: () => log.push('end'),
    },
    tokenizer: { decode: (ids: Int32Array) => [...ids].join(',') },
  };
  const lock = {
    acquire: () => Promise.resolve(log.push('acquire')),
    release: () => Promise.resolve(log.push('release')),
  };
  const engine = {
    loadedModelIdToPipeline: new Map([[ID, pipeline]]),
    loadedModelIdToLock: new Map([[ID, lock]]),
    resetChat: (keepStats: boolean, id: string) =>
      Promise.resolve(log.push(`reset ${keepStats} ${id}`)),
    forwardTokensAndSample: (ids: number[]) => Promise.resolve(ids.length),
  };
  return { engine, pipeline, lock, context, log };
}

type Recorded = ReturnType<typeof recordedEngine>;

describe('the probe', () => {
  it('finds everything in an engine as recorded', () => {
    const { engine, log } = recordedEngine();
    expect(probe(engine, ID)).toEqual([]);
    expect(log).toEqual(['begin', 'end']);
  });

  const gone: [string, (recorded: Recorded) => object, string][] = [
    ['engine.loadedModelIdToPipeline', (r) => r.engine, 'loadedModelIdToPipeline'],
    ['engine.loadedModelIdToLock', (r) => r.engine, 'loadedModelIdToLock'],
    ['engine.resetChat', (r) => r.engine, 'resetChat'],
    ['engine.forwardTokensAndSample', (r) => r.engine, 'forwardTokensAndSample'],
    ['engine.loadedModelIdToLock.get(id).acquire', (r) => r.lock, 'acquire'],
    ['engine.loadedModelIdToLock.get(id).release', (r) => r.lock, 'release'],
    ['pipeline.params.get', (r) => r.pipeline, 'params'],
    ['pipeline.vm.getFunction', (r) => r.pipeline, 'vm'],
    ['pipeline.tvm.beginScope', (r) => r.pipeline.tvm, 'beginScope'],
    ['pipeline.tvm.endScope', (r) => r.pipeline.tvm, 'endScope'],
    ['pipeline.tvm.lib.webGPUContext.gpuBufferFromPtr', (r) => r.context, 'gpuBufferFromPtr'],
    ['pipeline.tvm.lib.webGPUContext.flushCommands', (r) => r.context, 'flushCommands'],
    ['pipeline.tvm.lib.webGPUContext.device', (r) => r.context, 'device'],
    ['pipeline.tokenizer.decode', (r) => r.pipeline.tokenizer, 'decode'],
  ];
  it.each(gone)('names %s when it is gone', (name, owner, field) => {
    const recorded = recordedEngine();
    expect(Reflect.deleteProperty(owner(recorded), field)).toBe(true);
    expect(probe(recorded.engine, ID)).toContain(name);
    expect(() => openInside(recorded.engine, ID)).toThrow(name);
  });

  it('names what the tensors lack', () => {
    const problemsWith = (change: (recorded: Recorded) => void) => {
      const recorded = recordedEngine();
      change(recorded);
      return probe(recorded.engine, ID);
    };
    const says = (text: string) => (r: Recorded) =>
      (r.pipeline.vm.getFunction = () => () => ({ toString: () => text }));
    const tensor = (value: object) => (r: Recorded) =>
      (r.pipeline.params.get = () => value as never);
    expect(problemsWith(says('no JSON'))).toEqual(['pipeline.vm.getFunction("_metadata")']);
    expect(problemsWith(says('{}'))).toEqual(['pipeline.vm.getFunction("_metadata")']);
    expect(problemsWith(says('{"params":[]}'))).toEqual([
      'pipeline.vm.getFunction("_metadata")().params',
    ]);
    expect(problemsWith(tensor({ byteOffset: 0 }))).toEqual(['pipeline.params.get(i).getDataPtr']);
    expect(problemsWith(tensor({ getDataPtr: () => 1, byteOffset: 64 }))).toEqual([
      'pipeline.params.get(i).byteOffset',
    ]);
    expect(probe(recordedEngine().engine, 'another')).not.toEqual([]);
    expect(probe(null, ID)).not.toEqual([]);
  });

  it('opens what it has found', async () => {
    const { engine, log } = recordedEngine();
    const inside = openInside(engine, ID);
    expect(inside.tensors.get('lm_head.q_weight')).toMatchObject({ dtype: 'uint32' });
    expect(inside.decode([1, 2])).toBe('1,2');
    log.length = 0;
    await inside.locked(() => inside.reset());
    expect(log).toEqual(['acquire', 'reset false model', 'release']);
  });
});

describe('the installed web-llm', () => {
  const folder = new URL('../../node_modules/@mlc-ai/web-llm/', import.meta.url);
  const code = readFileSync(new URL('lib/index.js', folder), 'utf8');

  it('is the version whose inside is known, with libraries of one version', () => {
    const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
    expect(version).toBe(WEB_LLM_VERSION);
    expect(code).toContain('const modelVersion = "v0_2_86/base"');
  });

  it.each([
    'this.loadedModelIdToPipeline = new Map()',
    'this.loadedModelIdToLock = new Map()',
    'this.loadedModelIdToPipeline.set(modelId, newPipeline)',
    'this.loadedModelIdToLock.set(modelId, new CustomLock())',
    'forwardTokensAndSample(inputIds, isPrefill, modelId)',
    'this.vm.getFunction("_metadata")',
    'this.tvm.getParamsFromCacheByName(paramNames)',
    'getDataPtr() {',
    'this.byteOffset =',
    'this.lib.webGPUContext = webGPUContext',
    'gpuBufferFromPtr(ptr) {',
    'flushCommands() {',
    'this.device.queue.writeBuffer',
    'this.tokenizer.decode(new Int32Array(',
    'usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST',
  ])('still has: %s', (line) => {
    expect(code.includes(line)).toBe(true);
  });

  it('has compiled libraries for the models it is asked about', async () => {
    const { MLCEngine, prebuiltAppConfig } = await import('@mlc-ai/web-llm');
    expect(probe(new MLCEngine(), ID)).not.toContain('engine.loadedModelIdToPipeline');
    const list = prebuiltAppConfig.model_list;
    for (const name of [
      'Llama-2-7b-chat-hf-q4f16_1-MLC',
      'Llama-2-7b-chat-hf-q4f32_1-MLC',
      'SmolLM2-135M-Instruct-q0f16-MLC',
      'SmolLM2-1.7B-Instruct-q4f16_1-MLC',
      'TinyLlama-1.1B-Chat-v1.0-q4f16_1-MLC',
    ])
      expect(findRecord(list, name).model_id).toBe(name);
    expect(() => findRecord(list, 'organism')).toThrow('no compiled library for organism');
  });
});

describe('why web-llm cannot run', () => {
  const record = { model_id: 'M-q4f16_1', model: 'x/M', required_features: ['shader-f16'] };
  const adapter = (info: object, features: string[], limits = {}) =>
    ({
      info,
      features: new Set(features),
      limits: {
        maxComputeWorkgroupStorageSize: 32768,
        maxStorageBuffersPerShaderStage: 10,
        ...limits,
      },
    }) as unknown as GPUAdapter;

  it('is told in words, or it can', () => {
    const why = (gpu: GPUAdapter | null) => whyNot(record, gpu)?.message ?? null;
    expect(why(adapter({}, ['shader-f16']))).toBeNull();
    expect(why(null)).toContain('WebGPU');
    expect(why(adapter({ isFallbackAdapter: true }, ['shader-f16']))).toContain('software');
    expect(why(adapter({ architecture: 'swiftshader' }, ['shader-f16']))).toContain('software');
    expect(why(adapter({}, []))).toContain('no shader-f16, which M-q4f16_1 needs');
    expect(why(adapter({}, ['shader-f16'], { maxStorageBuffersPerShaderStage: 8 }))).toContain(
      'maxStorageBuffersPerShaderStage of 10; this adapter has 8',
    );
  });

  it('names a wrong version, a failed download and anything else', () => {
    const link = new WebAssembly.LinkError('import not found');
    expect(cannot('M', link).message).toContain('of another version than web-llm 0.2.86');
    expect(cannot('M', new TypeError('Failed to fetch')).message).toContain('connection failed');
    expect(cannot('M', new Error('odd')).message).toContain('could not load M: Error: odd');
  });
});
