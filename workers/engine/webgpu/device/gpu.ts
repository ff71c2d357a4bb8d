import { LabError } from '../../../../src/lib/base/failure.ts';

/** One dispatch, ready to be encoded any number of times. */
export interface Op {
  pipeline: GPUComputePipeline;
  bindGroup: GPUBindGroup;
  groups: readonly [number, number, number];
}

/** What a kernel is made of: its WGSL (snippets it uses first) and its override constants. */
export interface KernelSource {
  name: string;
  code: string;
  constants?: Record<string, number>;
}

type Data = Uint32Array | Int32Array | Float32Array | Uint16Array | Uint8Array;

/** Most workgroups in one dimension of a dispatch (WebGPU's default limit). */
const MAX_GROUPS = 65_535;

/**
 * A device with what every kernel needs of it: buffers whose bytes are counted, pipelines and
 * small uniforms made once, submission, and reading back.
 */
export class Gpu {
  readonly device: GPUDevice;
  /** Most bytes of a buffer that kernels read or write. */
  readonly maxBinding: number;
  /** Bytes of the buffers that live now, staging excluded. */
  bytes = 0;
  /** Why the device was lost or that it was destroyed, once it is. */
  failure: LabError | null = null;
  /** Resolves when the device is lost; not when it is destroyed here. */
  readonly lost: Promise<LabError>;
  private readonly pipelines = new Map<string, GPUComputePipeline>();
  private readonly uniforms = new Map<string, GPUBuffer>();
  private readonly staging: GPUBuffer[] = [];
  private zeros: GPUBuffer | undefined;
  private validationError: string | null = null;

  /** @param maxBinding a smaller limit than the device's, for tests of what is split */
  constructor(device: GPUDevice, maxBinding = Infinity) {
    this.device = device;
    const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
    this.maxBinding = Math.min(maxBinding, maxStorageBufferBindingSize, maxBufferSize);
    device.addEventListener('uncapturederror', (event) => {
      this.validationError ??= event.error.message;
    });
    this.lost = new Promise((resolve) => {
      void device.lost.then((info) => {
        this.failure = new LabError(
          'device-lost',
          `The GPU device was lost (${info.message || info.reason}).`,
          'Results so far are kept. Restart the engine to go on; if it happens again, close other heavy pages.',
        );
        if (info.reason !== 'destroyed') resolve(this.failure);
      });
    });
  }

  /**
   * A zeroed storage buffer of `byteLength` bytes. Throws a LabError 'too-big' for more than the
   * device binds: weights are cut into pieces before, so only long runs ask for that.
   */
  buffer(label: string, byteLength: number, usage = 0): GPUBuffer {
    const { maxStorageBufferBindingSize, maxBufferSize } = this.device.limits;
    const most = Math.min(maxStorageBufferBindingSize, maxBufferSize);
    if (byteLength > most) throw tooBig(label, byteLength, most);
    const buffer = this.device.createBuffer({
      label,
      size: Math.max(4, Math.ceil(byteLength / 4) * 4),
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST | usage,
    });
    this.bytes += buffer.size;
    return buffer;
  }

  /** A storage buffer that holds `data`, padded with zeros to whole words. */
  upload(label: string, data: Data, usage = 0): GPUBuffer {
    const buffer = this.buffer(label, data.byteLength, usage);
    this.write(buffer, data);
    return buffer;
  }

  /** Writes `data` at a byte offset that is a multiple of 4. */
  write(buffer: GPUBuffer, data: Data, byteOffset = 0): void {
    const whole = data.byteLength & ~3;
    if (whole > 0)
      this.device.queue.writeBuffer(buffer, byteOffset, data.buffer, data.byteOffset, whole);
    if (whole === data.byteLength) return;
    const rest = new Uint8Array(4);
    rest.set(new Uint8Array(data.buffer, data.byteOffset + whole, data.byteLength - whole));
    this.device.queue.writeBuffer(buffer, byteOffset + whole, rest);
  }

  /** Makes buffers all zeros. */
  clear(...buffers: GPUBuffer[]): void {
    const encoder = this.device.createCommandEncoder();
    for (const buffer of buffers) encoder.clearBuffer(buffer);
    this.device.queue.submit([encoder.finish()]);
  }

  destroy(...buffers: GPUBuffer[]): void {
    this.destroyAll(buffers);
  }

  destroyAll(buffers: Iterable<GPUBuffer>): void {
    for (const buffer of buffers) {
      this.bytes -= buffer.size;
      buffer.destroy();
    }
  }

  /** A few zeros, bound where a kernel declares a buffer that it does not use in this form. */
  get unused(): GPUBuffer {
    return (this.zeros ??= this.buffer('unused', 16));
  }

  /** A uniform buffer of 32-bit words, shared by all who ask for the same words. Never written again. */
  uniform(words: Data): GPUBuffer {
    const key = new Uint32Array(words.buffer, words.byteOffset, words.byteLength / 4).join();
    let buffer = this.uniforms.get(key);
    if (!buffer) {
      buffer = this.device.createBuffer({
        label: 'uniform',
        size: Math.ceil(words.byteLength / 16) * 16,
        usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
      });
      this.write(buffer, words);
      this.uniforms.set(key, buffer);
    }
    return buffer;
  }

  pipeline(source: KernelSource): GPUComputePipeline {
    const key = pipelineKey(source);
    let pipeline = this.pipelines.get(key);
    if (!pipeline) {
      pipeline = this.device.createComputePipeline(this.describe(source));
      this.pipelines.set(key, pipeline);
    }
    return pipeline;
  }

  /** Compiles kernels side by side before they are needed. */
  async compile(sources: readonly KernelSource[]): Promise<void> {
    await Promise.all(
      sources.map(async (source) => {
        const key = pipelineKey(source);
        if (this.pipelines.has(key)) return;
        const pipeline = await this.device.createComputePipelineAsync(this.describe(source));
        this.pipelines.set(key, pipeline);
      }),
    );
  }

  /** An op whose bindings 0, 1, … are the buffers given. */
  op(
    source: KernelSource,
    buffers: readonly GPUBuffer[],
    groups: readonly [number, number?, number?],
  ): Op {
    const pipeline = this.pipeline(source);
    const bindGroup = this.device.createBindGroup({
      label: source.name,
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    return { pipeline, bindGroup, groups: [groups[0], groups[1] ?? 1, groups[2] ?? 1] };
  }

  /** Runs ops in their order. WebGPU makes each see the writes of those before it. */
  submit(ops: Iterable<Op>, after?: (encoder: GPUCommandEncoder) => void): void {
    const encoder = this.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (const { pipeline, bindGroup, groups } of ops) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...groups);
    }
    pass.end();
    after?.(encoder);
    this.device.queue.submit([encoder.finish()]);
  }

  /**
   * The bytes of a buffer after all that was submitted. Throws a LabError if the device was lost
   * or refused any command since the last read, so that nothing computed on a failed device is
   * ever used.
   */
  async read(buffer: GPUBuffer, byteLength = buffer.size, byteOffset = 0): Promise<ArrayBuffer> {
    const size = Math.ceil(byteLength / 4) * 4;
    const staging = this.takeStaging(size);
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, byteOffset, staging, 0, size);
    this.device.queue.submit([encoder.finish()]);
    try {
      await staging.mapAsync(GPUMapMode.READ, 0, size);
    } catch (error) {
      await Promise.resolve();
      throw this.failure ?? error;
    }
    const bytes = staging.getMappedRange(0, size).slice(0, byteLength);
    staging.unmap();
    this.staging.push(staging);
    this.throwIfBroken();
    return bytes;
  }

  throwIfBroken(): void {
    if (this.failure) throw this.failure;
    if (this.validationError === null) return;
    const message = this.validationError;
    this.validationError = null;
    throw new LabError(
      /memory/i.test(message) ? 'too-big' : 'internal',
      `The GPU refused a command: ${message}`,
      'Reload the page; if it happens again, report it with these words. Results so far are kept.',
    );
  }

  /** A free staging buffer of at least `size` bytes; sizes are rounded up so that few are made. */
  private takeStaging(size: number): GPUBuffer {
    const free = this.staging.findIndex((buffer) => buffer.size >= size);
    if (free >= 0) return this.staging.splice(free, 1)[0];
    return this.device.createBuffer({
      label: 'staging',
      size: 2 ** Math.ceil(Math.log2(Math.max(size, 256))),
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
  }

  private describe(source: KernelSource): GPUComputePipelineDescriptor {
    const module = this.device.createShaderModule({ label: source.name, code: source.code });
    const compute: GPUProgrammableStage = { module, entryPoint: 'main' };
    if (source.constants) compute.constants = source.constants;
    return { label: source.name, layout: 'auto', compute };
  }
}

/** The code is part of it: two kernels of one name must not be taken for each other. */
function pipelineKey({ name, constants, code }: KernelSource): string {
  return `${name} ${JSON.stringify(constants ?? {})} ${code}`;
}

/** Workgroups for `count` threads in groups of `size`, folded into two dimensions where one is too small. */
export function groupsFor(count: number, size: number): [number, number] {
  const groups = Math.ceil(count / size);
  if (groups <= MAX_GROUPS) return [groups, 1];
  const y = Math.ceil(groups / MAX_GROUPS);
  return [Math.ceil(groups / y), y];
}

function tooBig(label: string, byteLength: number, most: number): LabError {
  const mebibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en')} MiB`;
  return new LabError(
    'too-big',
    `This run is too long for this GPU: ${label} would take ${mebibytes(byteLength)}, and it binds ${mebibytes(most)} at most.`,
    'Ask for fewer new tokens, or shorten the prompt.',
  );
}
