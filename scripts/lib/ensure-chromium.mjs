import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, findVulkanIcd, hasVulkanLoader } from './chromium.mjs';
import { run } from './run.mjs';

/**
 * How to get what the tests lack.
 * @param {object} machine
 * @param {boolean} machine.chromium a Chromium was found
 * @param {boolean} machine.vulkan its SwiftShader and the Vulkan loader were found
 * @param {boolean} machine.apt this is Debian or Ubuntu and we are root
 * @returns {'nothing' | 'apt' | 'playwright' | 'ask'}
 */
export function plan({ chromium, vulkan, apt }) {
  if (chromium && vulkan) return 'nothing';
  if (apt) return 'apt';
  return chromium ? 'ask' : 'playwright';
}

function look() {
  const chromium = findChromium();
  const vulkan =
    process.platform !== 'linux' ||
    (hasVulkanLoader() && (!!process.env.VK_ICD_FILENAMES || findVulkanIcd(chromium) !== null));
  const apt = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  return { chromium, vulkan, apt };
}

/**
 * Makes sure that a Chromium and a Vulkan driver are there, installing them where that can be done;
 * throws one clear sentence where not.
 * @param {string} root the repository
 * @returns {Promise<string>} the Chromium
 */
export async function ensureChromium(root) {
  const before = look();
  const how = plan({ ...before, chromium: before.chromium !== null });
  if (how === 'apt') {
    console.log('Installing Chromium and the Vulkan loader (apt-get) …');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    // one by one: on Ubuntu the second is a snap, which may fail; the first is needed all the same
    for (const name of ['libvulkan1', ...(before.chromium ? [] : ['chromium'])]) {
      await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env });
    }
  }
  if (!look().chromium) {
    console.log('Downloading a Chromium (playwright install) …');
    const cli = join(root, 'node_modules', 'playwright', 'cli.js');
    await run(process.execPath, [cli, 'install', 'chromium']);
  }
  const { chromium, vulkan } = look();
  if (!chromium) {
    throw new Error(
      'The tests need Chromium: install it (Debian and Ubuntu: apt-get install chromium libvulkan1), ' +
        'or set MUTASCOPE_CHROMIUM to the path of a Chromium or Chrome.',
    );
  }
  if (!vulkan) {
    throw new Error(
      'The kernel tests need the Vulkan loader and a software driver: install libvulkan1 and chromium ' +
        '(Debian and Ubuntu: apt-get install libvulkan1 chromium), or set VK_ICD_FILENAMES to a driver manifest.',
    );
  }
  return chromium;
}
