import type { EnginePick, EngineWish } from '../../src/lib/model/engine-name.ts';
import { bestAdapter, isSoftware } from './webgpu/device/device.ts';

/** What computes, and why; `why` is null where the user named it. */
export interface ChosenEngine {
  engine: EnginePick;
  why: string | null;
}

/**
 * The engine to compute with in a browser: a graphics card where there is one. A software GPU is
 * many times as slow as the processor engine.
 * @param gpu undefined where the browser has no WebGPU
 */
export async function chooseEngine(wish: EngineWish, gpu: GPU | undefined): Promise<ChosenEngine> {
  if (wish !== 'auto') return { engine: wish, why: null };
  if (!gpu) return { engine: 'processor', why: 'this browser has no WebGPU' };
  const adapter = await bestAdapter(gpu);
  if (!adapter) return { engine: 'processor', why: 'the browser offers no graphics card' };
  if (isSoftware(adapter))
    return {
      engine: 'processor',
      why: 'the browser offers no graphics card, only a GPU in software, which is slower',
    };
  return { engine: 'webgpu', why: 'the browser offers a graphics card' };
}
