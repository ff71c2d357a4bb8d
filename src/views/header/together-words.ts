import type { EnginePick } from '../../lib/model/engine-name.ts';
import type { Speed } from '../../lib/plan/estimate.ts';

/** Gains below this are not worth a second engine. */
const WORTH = 1.1;

/**
 * What GPU and processor together would gain over the faster one, by what each was seen to do here;
 * '' while one of them has not screened yet.
 */
export function togetherWords({ webgpu, processor }: Partial<Record<EnginePick, Speed>>): string {
  if (!webgpu || !processor) return '';
  const [gpu, cores] = [webgpu.flops / webgpu.ms, processor.flops / processor.ms];
  const gain = (gpu + cores) / Math.max(gpu, cores);
  const faster = gpu > cores ? 'GPU' : 'processor';
  return gain < WORTH
    ? `As measured here, both together would gain nothing over the ${faster} alone.`
    : `As measured here, both together would be about ${gain.toFixed(1)} times as fast as the ${faster} alone.`;
}
