import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { findChromium, findVulkanIcd, onPath } from './chromium.mjs';
import { plan } from './ensure-chromium.mjs';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutascope-chromium-'));
  await writeFile(join(folder, 'google-chrome'), '');
  await chmod(join(folder, 'google-chrome'), 0o755);
  await writeFile(join(folder, 'vk_swiftshader_icd.json'), '{}');
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

test('a program is found on the path, the first name first', () => {
  const path = ['/nowhere', folder].join(delimiter);
  expect(onPath(['chromium', 'google-chrome'], path)).toBe(join(folder, 'google-chrome'));
  expect(onPath(['chromium'], path)).toBeNull();
  expect(onPath(['chromium'], '')).toBeNull();
});

test('MUTASCOPE_CHROMIUM comes first, and must exist', () => {
  vi.stubEnv('MUTASCOPE_CHROMIUM', join(folder, 'google-chrome'));
  expect(findChromium()).toBe(join(folder, 'google-chrome'));
  vi.stubEnv('MUTASCOPE_CHROMIUM', join(folder, 'missing'));
  expect(() => findChromium()).toThrow(/MUTASCOPE_CHROMIUM names no file/);
});

test('the software driver is looked for beside the browser first', () => {
  expect(findVulkanIcd(join(folder, 'google-chrome'))).toBe(
    join(folder, 'vk_swiftshader_icd.json'),
  );
  expect(findVulkanIcd(null)).toBeNull();
});

test('what is missing is installed in the cheapest way there is', () => {
  expect(plan({ chromium: true, vulkan: true, apt: true })).toBe('nothing');
  expect(plan({ chromium: true, vulkan: false, apt: true })).toBe('apt');
  expect(plan({ chromium: false, vulkan: false, apt: true })).toBe('apt');
  expect(plan({ chromium: false, vulkan: false, apt: false })).toBe('playwright');
  expect(plan({ chromium: true, vulkan: false, apt: false })).toBe('ask');
});
