import { tmpdir } from 'node:os';
import { findVulkanIcd } from '../scripts/lib/chromium.mjs';
import { calmPolling } from './calm-polling.ts';
import { CommandError, sentence } from './command-error.ts';
import { hasGraphicsCard } from './graphics-card.ts';

/** Everything Dawn made crashes once its instance is collected as garbage. */
let instance: GPU | undefined;

/**
 * WebGPU in Node (Dawn). On a machine without a graphics card it computes on the processor with
 * the SwiftShader of the Chromium found; VK_ICD_FILENAMES overrides the choice.
 * @param adapter part of a GPU's name, `software`, or undefined for the best there is
 */
export async function openDawn(adapter: string | undefined): Promise<GPU> {
  const { create, globals } = await loadDawn();
  // without it drivers complain on stderr, though nothing is drawn
  process.env.XDG_RUNTIME_DIR ??= tmpdir();
  Object.assign(globalThis, globals);
  calmPolling();
  if (process.platform === 'linux' && !process.env.VK_ICD_FILENAMES) {
    const software = adapter === undefined ? !hasGraphicsCard() : /^soft|swift/i.test(adapter);
    const driver = software ? findVulkanIcd() : null;
    if (driver) process.env.VK_ICD_FILENAMES = driver;
  }
  const named = adapter === undefined || adapter === 'software' ? [] : [`adapter=${adapter}`];
  const gpu = create(named);
  const found = await gpu.requestAdapter().catch((error: unknown) => {
    throw new CommandError(`There is no GPU "${adapter ?? ''}"; this machine has ${names(error)}.`);
  });
  if (!found)
    throw new CommandError(
      'Node finds no GPU and no software driver: install chromium and libvulkan1, name a driver in VK_ICD_FILENAMES, or use --browser.',
    );
  instance = gpu;
  return instance;
}

/** The names of this machine's GPUs. */
export async function listAdapters(): Promise<string> {
  const { create } = await loadDawn();
  const lists: string[] = [];
  const drivers = [process.env.VK_ICD_FILENAMES ?? '', findVulkanIcd() ?? ''];
  for (const driver of new Set(drivers)) {
    if (driver) process.env.VK_ICD_FILENAMES = driver;
    try {
      await create(['adapter=\u0000none']).requestAdapter();
    } catch (error) {
      lists.push(names(error));
    }
  }
  return [...new Set(lists)].join(', ') || 'none';
}

/** Dawn names what there is in the message about what there is not. */
const names = (error: unknown) =>
  [...(error instanceof Error ? error.message : '').matchAll(/name: '([^']*)'/g)]
    .map(([, name]) => name)
    .join(', ') || 'none';

async function loadDawn() {
  try {
    return await import('webgpu');
  } catch (error) {
    throw new CommandError(
      `WebGPU for Node cannot be loaded (${sentence(error)}): run npm install webgpu, or use --engine processor.`,
    );
  }
}
