// Draws the icons of the installed page from public/icon.svg: node scripts/make-icons.mjs
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright';
import { findChromium } from './lib/chromium.mjs';

const folder = resolve(import.meta.dirname, '..', 'public');
const svg = readFileSync(join(folder, 'icon.svg'), 'utf8');
/** Of the width, how much the drawing takes: systems cut a circle out of a maskable icon. */
const ICONS = [
  { name: 'icon-192.png', size: 192, share: 0.75 },
  { name: 'icon-512.png', size: 512, share: 0.75 },
  { name: 'icon-maskable-512.png', size: 512, share: 0.5 },
];

const executablePath = findChromium();
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args: ['--no-sandbox'],
});
const page = await browser.newPage();
for (const { name, size, share } of ICONS) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>
    body { margin: 0; height: 100vh; display: grid; place-items: center; background: #faf9f6 }
    svg { width: ${share * 100}vw }
  </style>${svg}`);
  await page.screenshot({ path: join(folder, name) });
}
await browser.close();
