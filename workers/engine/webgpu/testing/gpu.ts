import { create, globals } from 'webgpu';
import { calmPolling } from '../../../../cli/calm-polling.ts';
import { FEATURES } from '../device/device.ts';

/** What a test wants of its device beyond the defaults. */
export interface TestDeviceOptions {
  features?: GPUFeatureName[];
  limits?: Record<string, number>;
}

let gpu: GPU | undefined;
let shared: Promise<GPUDevice> | undefined;

/**
 * Puts Dawn's WebGPU where a browser has it: `navigator.gpu` and the GPU… constants.
 * Throws if there is no Vulkan driver; skipping would make a green run mean nothing.
 */
export function installGpu(): GPU {
  if (gpu) return gpu;
  if (process.platform === 'linux' && !process.env.VK_ICD_FILENAMES) {
    throw new Error(
      'No Vulkan driver for the kernel tests: install Chromium (its SwiftShader is used) and libvulkan1, ' +
        'or run `npm test`, which does, or set VK_ICD_FILENAMES.',
    );
  }
  Object.assign(globalThis, globals);
  calmPolling();
  gpu = create([]);
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu, userAgent: 'Node' },
    configurable: true,
  });
  return gpu;
}

/** A fresh adapter of the test machine. */
export async function testAdapter(): Promise<GPUAdapter> {
  const adapter = await installGpu().requestAdapter();
  if (!adapter) {
    throw new Error(
      `The Vulkan driver ${process.env.VK_ICD_FILENAMES ?? ''} gives no WebGPU adapter: ` +
        'on Debian and Ubuntu, `apt-get install libvulkan1` supplies the missing loader.',
    );
  }
  return adapter;
}

/** A device of its own, for tests that lose or destroy it, or that ask for features and limits. */
export async function freshTestDevice(options: TestDeviceOptions = {}): Promise<GPUDevice> {
  const adapter = await testAdapter();
  const device = await adapter.requestDevice({
    requiredFeatures: options.features ?? [],
    requiredLimits: options.limits ?? {},
  });
  device.addEventListener('uncapturederror', (event) => {
    throw new Error(`WebGPU: ${event.error.message}`);
  });
  return device;
}

/**
 * The device shared by all tests of a process, and so by all files, with the default limits and the
 * optional features that the engine uses. Each of its pipelines is compiled once.
 */
export function testDevice(): Promise<GPUDevice> {
  return (shared ??= openShared());
}

async function openShared(): Promise<GPUDevice> {
  const { features } = await testAdapter();
  const device = await freshTestDevice({ features: FEATURES.filter((name) => features.has(name)) });
  keepPipelines(device);
  return device;
}

/**
 * Lets a device give the same pipeline for the same code and constants. Compiling is most of what
 * kernel tests do on a software adapter, and every Gpu would compile its own.
 */
function keepPipelines(device: GPUDevice): void {
  const codes = new WeakMap<GPUShaderModule, string>();
  const kept = new Map<string, GPUComputePipeline>();
  const keyOf = ({ layout, compute }: GPUComputePipelineDescriptor) => {
    const code = codes.get(compute.module);
    return layout === 'auto' && code !== undefined
      ? JSON.stringify([code, compute.entryPoint, compute.constants])
      : null;
  };
  const createShaderModule = device.createShaderModule.bind(device);
  const create = device.createComputePipeline.bind(device);
  const createAsync = device.createComputePipelineAsync.bind(device);
  const keep = (key: string | null, pipeline: GPUComputePipeline) => {
    if (key !== null) kept.set(key, pipeline);
    return pipeline;
  };
  const known = (key: string | null) => (key === null ? undefined : kept.get(key));
  device.createShaderModule = (descriptor) => {
    const module = createShaderModule(descriptor);
    codes.set(module, descriptor.code);
    return module;
  };
  device.createComputePipeline = (descriptor) => {
    const key = keyOf(descriptor);
    return known(key) ?? keep(key, create(descriptor));
  };
  device.createComputePipelineAsync = async (descriptor) => {
    const key = keyOf(descriptor);
    return known(key) ?? keep(key, await createAsync(descriptor));
  };
}
