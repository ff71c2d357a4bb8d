import type { DeviceInfo } from '../../../../src/lib/model/device-info.ts';
import type { ModelReader } from '../../../weights/canonical.ts';
import { GpuContext } from '../context.ts';
import { SOFTWARE_TUNING } from '../device/tuning.ts';
import { WebGpuEngine } from '../webgpu-engine.ts';
import { testDevice } from './gpu.ts';

const INFO: DeviceInfo = {
  engine: 'webgpu',
  vendor: '',
  architecture: '',
  description: 'of the tests',
  isFallback: true,
  features: [],
  limits: {},
};

/** The engine on the test machine's GPU; that it computes rightly is for other tests to say. */
export async function testEngine(
  reader: ModelReader,
  { tuning = SOFTWARE_TUNING } = {},
): Promise<WebGpuEngine> {
  return engineOf(await GpuContext.create(await testDevice(), tuning, reader), reader);
}

/** The engine over a model that is on a device already. */
export function engineOf(context: GpuContext, reader: ModelReader): WebGpuEngine {
  return new WebGpuEngine(context, INFO, { name: 'test', reader }, () => Promise.resolve());
}
