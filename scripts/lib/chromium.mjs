import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

/** Names under which distributions install Chromium or Chrome. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Where Debian's /usr/bin/chromium (a shell script) starts its program from. */
const PROGRAM_FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];

/**
 * Chromium's command line for WebGPU without a graphics card: its software adapter, SwiftShader.
 * The sandbox is off because test machines run as root in containers.
 */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // it ends a GPU process that is silent for some seconds, as one in software is on a busy machine
  '--disable-gpu-watchdog',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

/**
 * The same for Chromium's own choice of GPU: a graphics card, where there is one. Only on Linux does
 * WebGPU go by way of Vulkan.
 */
export const CARD_ARGS = [
  ...CHROMIUM_ARGS.filter(
    (arg) =>
      !arg.includes('swiftshader') && (process.platform === 'linux' || !arg.endsWith('=Vulkan')),
  ),
  '--ignore-gpu-blocklist',
];

/**
 * The first file of one of these names in the folders of a PATH.
 * @param {string[]} names
 * @param {string} path as in the environment variable
 * @returns {string | null}
 */
export function onPath(names, path = process.env.PATH ?? '') {
  for (const name of names) {
    for (const folder of path.split(delimiter)) {
      const file = join(folder, name);
      if (folder && existsSync(file)) return file;
    }
  }
  return null;
}

/**
 * Playwright's own Chromium, where it has been downloaded.
 * @returns {string | null}
 */
function playwrightChromium() {
  try {
    /** @type {typeof import('playwright')} */
    const playwright = createRequire(import.meta.url)('playwright');
    const file = playwright.chromium.executablePath();
    return existsSync(file) ? file : null;
  } catch {
    return null; // not installed yet
  }
}

/**
 * The Chromium that tests and benchmarks use: MUTASCOPE_CHROMIUM, else Playwright's, else the
 * system's. Downloads nothing.
 * @returns {string | null}
 */
export function findChromium() {
  const named = process.env.MUTASCOPE_CHROMIUM;
  if (named) {
    if (!existsSync(named)) throw new Error(`MUTASCOPE_CHROMIUM names no file: ${named}`);
    return named;
  }
  return playwrightChromium() ?? onPath(NAMES);
}

/**
 * The Vulkan driver manifest (SwiftShader) that comes with a Chromium; kernel tests run on it.
 * @param {string | null} chromium
 * @returns {string | null}
 */
export function findVulkanIcd(chromium = findChromium()) {
  if (!chromium) return null;
  for (const folder of [dirname(chromium), ...PROGRAM_FOLDERS]) {
    const file = join(folder, 'vk_swiftshader_icd.json');
    if (existsSync(file)) return file;
  }
  return null;
}

/** Whether the system has the Vulkan loader that Dawn in Node opens the driver with. */
export function hasVulkanLoader() {
  if (process.platform !== 'linux') return true;
  try {
    return execFileSync('ldconfig', ['-p'], { encoding: 'utf8' }).includes('libvulkan.so.1');
  } catch {
    // ldconfig is not on everybody's path
    return ['x86_64', 'aarch64'].some((cpu) =>
      existsSync(`/usr/lib/${cpu}-linux-gnu/libvulkan.so.1`),
    );
  }
}
