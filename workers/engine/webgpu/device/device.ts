import { LabError } from '../../../../src/lib/base/failure.ts';
import type { DeviceInfo } from '../../../../src/lib/model/device-info.ts';
import { HARDWARE_TUNING, SOFTWARE_TUNING, type Tuning } from './tuning.ts';

export interface OpenDevice {
  device: GPUDevice;
  info: DeviceInfo;
  tuning: Tuning;
}

/** Limits that decide how large a model fits; the engine asks for all the adapter offers of them. */
const SIZE_LIMITS = ['maxBufferSize', 'maxStorageBufferBindingSize'] as const;
/** Limits the engine stays inside at their defaults; shown to the user. */
const SHOWN_LIMITS = [
  ...SIZE_LIMITS,
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupsPerDimension',
] as const;

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|warp/i;

/** Used where the adapter has them; nothing depends on them (see autotune.ts). */
export const FEATURES: GPUFeatureName[] = ['subgroups'];

/**
 * Opens the best adapter there is. No optional feature is needed.
 * Throws a LabError 'no-webgpu' or 'no-adapter'.
 * @param gpu `navigator.gpu`, undefined where the browser has no WebGPU
 */
export async function openDevice(gpu: GPU | undefined): Promise<OpenDevice> {
  if (!gpu)
    throw new LabError(
      'no-webgpu',
      'This browser has no WebGPU, which the lab computes with.',
      'Open the page in a current Chrome, Edge, Safari or Firefox, over https or on localhost.',
    );
  const adapter = await bestAdapter(gpu);
  if (!adapter)
    throw new LabError(
      'no-adapter',
      'The browser has WebGPU but offers no GPU adapter.',
      'Turn on hardware acceleration in the browser’s settings, update the graphics driver, and reload.',
    );
  const device = await answered(
    adapter.requestDevice({
      requiredFeatures: FEATURES.filter((name) => adapter.features.has(name)),
      requiredLimits: Object.fromEntries(SIZE_LIMITS.map((name) => [name, adapter.limits[name]])),
    }),
  );
  if (!device)
    throw new LabError(
      'no-adapter',
      'The GPU does not answer.',
      'Close the browser and open it again; if that does not help, update the graphics driver.',
    );
  const info = describe(adapter, device);
  return { device, info, tuning: info.isFallback ? SOFTWARE_TUNING : HARDWARE_TUNING };
}

/** The fastest adapter that the browser offers; null where it offers none, or does not answer. */
export const bestAdapter = async (gpu: GPU): Promise<GPUAdapter | null> =>
  (await answered(gpu.requestAdapter({ powerPreference: 'high-performance' }))) ??
  (await answered(gpu.requestAdapter()));

const PATIENCE_MS = 20_000;

/** What a GPU answers; null where it does not: after a crash of its process it may never. */
async function answered<T>(answer: Promise<T>): Promise<T | null> {
  let timer;
  const late = new Promise<null>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, null)));
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function describe(adapter: GPUAdapter, device: GPUDevice): DeviceInfo {
  const { vendor, architecture, description, device: name } = adapter.info;
  return {
    engine: 'webgpu',
    vendor,
    architecture,
    description: description || name,
    isFallback: isSoftware(adapter),
    features: [...adapter.features].sort(),
    limits: Object.fromEntries(SHOWN_LIMITS.map((name) => [name, device.limits[name]])),
  };
}

/** Whether an adapter is a program on the processor. */
export function isSoftware({ info }: GPUAdapter): boolean {
  const { vendor, architecture, description, device: name, isFallbackAdapter } = info;
  return isFallbackAdapter || SOFTWARE.test([vendor, architecture, description, name].join(' '));
}
