import type { EngineName } from '../src/lib/model/engine-name.ts';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../src/lib/base/failure.ts';
import type { Engine } from '../workers/engine/contract.ts';
import { openEngine, type EngineChoice } from '../workers/engine/open-engine.ts';
import { chooseEngine } from './choose-engine.ts';
import { CommandError, sentence } from './command-error.ts';
import type { CliContext } from './context.ts';
import { openDawn } from './dawn.ts';
import type { Host } from './host.ts';
import { bytesOf } from './find-model.ts';
import type { ModelLocation } from './model-location.ts';
import { nodePort } from './processor-port.ts';

export interface NodeHostOptions {
  engine: EngineName | undefined;
  adapter: string | undefined;
  signal: AbortSignal;
  place: CliContext;
  /** Hears which engine was taken, and why. */
  say: (line: string) => void;
}

const NAMES: Record<EngineName, string> = { webgpu: 'WebGPU', processor: 'the processor' };

/** An engine in this process: WebGPU on Dawn, or the processor, on all its cores. */
export async function openNodeHost(
  location: ModelLocation,
  options: NodeHostOptions,
): Promise<Host> {
  const engine = await openChosen(location, options);
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

/** The engine the user named, or the one that suits this machine; the other where that cannot be. */
async function openChosen(location: ModelLocation, options: NodeHostOptions): Promise<Engine> {
  const { engine, why } = chooseEngine(options);
  if (why === null) return openOne(engine, location, options);
  const other = engine === 'webgpu' ? 'processor' : 'webgpu';
  options.say(`Engine: ${NAMES[engine]}, since ${why} (--engine ${other} takes the other).`);
  try {
    return await openOne(engine, location, options);
  } catch (error) {
    if (!cannotBeHere(error)) throw error;
    options.say(`Engine: ${NAMES[other]} instead. ${sentence(error)}`);
    return openOne(other, location, options);
  }
}

/** There is no GPU after all, or the model is too big for one of the engines. */
const cannotBeHere = (error: unknown): boolean =>
  error instanceof NoGpu ||
  (error instanceof LabError && ['no-adapter', 'too-big'].includes(error.kind));

/** WebGPU could not be opened. */
class NoGpu extends CommandError {}

async function openOne(
  name: EngineName,
  location: ModelLocation,
  { adapter, signal, place }: NodeHostOptions,
): Promise<Engine> {
  const on: EngineChoice =
    name === 'processor'
      ? { engine: 'processor', workers: workers(place) }
      : { engine: 'webgpu', gpu: await gpuOf(adapter) };
  const bytes = await bytesOf(location);
  return (await openEngine({ name: location.name, bytes, on }, signal)).engine;
}

async function gpuOf(adapter: string | undefined): Promise<GPU> {
  try {
    return await openDawn(adapter);
  } catch (error) {
    throw new NoGpu(sentence(error), { cause: error });
  }
}

/** One for each core, as far as copies of the model leave half of the memory free. */
const workers = ({ built }: CliContext) => ({
  count: availableParallelism(),
  memory: totalmem() / 2,
  spawn: () => nodePort(join(built, 'processor-worker.js')),
});
