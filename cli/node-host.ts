import { openEngine } from '../workers/engine/open-engine.ts';
import { openDawn } from './dawn.ts';
import type { Host } from './host.ts';
import { bytesOf } from './find-model.ts';
import type { ModelLocation } from './model-location.ts';

/** The engine in this process, on Dawn. */
export async function openNodeHost(
  location: ModelLocation,
  options: { adapter: string | undefined; signal: AbortSignal },
): Promise<Host> {
  const { adapter, signal } = options;
  const gpu = await openDawn(adapter);
  const bytes = await bytesOf(location);
  const { engine } = await openEngine({ name: location.name, bytes, gpu }, signal);
  return {
    model: engine.model,
    device: engine.device,
    wildTypes: async (prompts, stop) => {
      const ids: number[][] = [];
      for (const prompt of prompts) ids.push((await engine.wildType(prompt, { signal: stop })).ids);
      return ids;
    },
    screen: (prompts, mutations, how) => engine.screen(prompts, mutations, how),
    close: () => {
      engine.close();
      return Promise.resolve();
    },
  };
}
