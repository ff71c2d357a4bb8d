import { screenMutations } from '../workers/engine/webgpu/screener.ts';
import { openEngine } from '../workers/engine/open-engine.ts';
import { openDawn } from './dawn.ts';
import type { Host } from './host.ts';
import { bytesOf, type ModelLocation } from './model-location.ts';

/** The engine in this process, on Dawn. */
export async function openNodeHost(
  place: ModelLocation,
  options: { adapter: string | undefined; signal: AbortSignal },
): Promise<Host> {
  const { adapter, signal } = options;
  const gpu = await openDawn(adapter);
  const { engine, model, device, retest } = await openEngine(
    { name: place.name, bytes: await bytesOf(place), gpu },
    signal,
  );
  return {
    model,
    device,
    wildTypes: async (runs, stop) => {
      const ids: number[][] = [];
      for (const run of runs)
        ids.push((await engine.wildType(run, { signal: stop, burst: 8 })).generation.ids);
      return ids;
    },
    screen: (runs, mutations, how) => screenMutations(engine, runs, mutations, { ...how, retest }),
    close: () => {
      engine.destroy();
      return Promise.resolve();
    },
  };
}
