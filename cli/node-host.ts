import { otherEngine, type EngineName, type EnginePick } from '../src/lib/model/engine-name.ts';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../src/lib/base/failure.ts';
import type { Engine } from '../workers/engine/contract.ts';
import { openChosen } from '../workers/engine/open-chosen.ts';
import { openEngine, type EngineChoice } from '../workers/engine/open-engine.ts';
import { PairedEngine } from '../workers/engine/together/paired-engine.ts';
import { chooseEngine } from './choose-engine.ts';
import { sentence } from './command-error.ts';
import type { CliContext } from './context.ts';
import { openDawn } from './dawn.ts';
import type { Host } from './host.ts';
import { bytesOf } from './find-model.ts';
import type { ModelLocation } from './model-location.ts';
import { nodePort } from './processor-port.ts';

export interface NodeHostOptions {
  engine: EnginePick | undefined;
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
  const engine = await openSuitable(location, options);
  return {
    model: engine.model,
    device: engine.device,
    ...(engine.beside ? { beside: engine.beside } : {}),
    wildTypes: async (prompts, stop) => {
      const ids: number[][] = [];
      for (const prompt of prompts) ids.push((await engine.wildType(prompt, { signal: stop })).ids);
      return ids;
    },
    screen: (prompts, mutations, how) => engine.screen(prompts, mutations, how),
    predict: (prompts, question, how) => engine.predict(prompts, question, how),
    close: () => {
      engine.close();
      return Promise.resolve();
    },
  };
}

/** The engine the user named, or the one that suits this machine; the other where that cannot be. */
async function openSuitable(location: ModelLocation, options: NodeHostOptions): Promise<Engine> {
  const { engine, why } = chooseEngine(options);
  const open = (name: EngineName) => openOne(name, location, options);
  if (engine === 'both') return PairedEngine.open(open('webgpu'), () => open('processor'));
  const other = otherEngine(engine);
  if (why !== null)
    options.say(`Engine: ${NAMES[engine]}, since ${why} (--engine ${other} takes the other).`);
  const opened = await openChosen({ engine, why }, open, (error) =>
    options.say(`Engine: ${NAMES[other]} instead. ${sentence(error)}`),
  );
  return opened.open;
}

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
    throw new LabError(
      'no-adapter',
      sentence(error),
      'Compute on the processor: --engine processor.',
      {
        cause: error,
      },
    );
  }
}

/** One for each core, as far as copies of the model leave half of the memory free. */
const workers = ({ built }: CliContext) => ({
  count: availableParallelism(),
  memory: totalmem() / 2,
  spawn: () => nodePort(join(built, 'processor-worker.js')),
});
