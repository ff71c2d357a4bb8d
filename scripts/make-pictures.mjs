// Takes README's pictures, light and dark, of the built page as a first visit finds it:
//   npm run build && node scripts/make-pictures.mjs
import { join, resolve } from 'node:path';
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from './lib/chromium.mjs';
import { serve } from './lib/serve.mjs';

const root = resolve(import.meta.dirname, '..');
const VIEWPORT = { width: 1440, height: 900 };
/** @type {['light' | 'dark', string][]} */
const PICTURES = [
  ['light', 'mutascope.png'],
  ['dark', 'mutascope-dark.png'],
];

const { url, close } = await serve({ root: join(root, 'dist') });
const executablePath = findChromium();
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args: CHROMIUM_ARGS,
});
try {
  for (const [colorScheme, file] of PICTURES) {
    const page = await browser.newPage({ viewport: VIEWPORT, colorScheme });
    await page.goto(url);
    await page.getByRole('button', { name: 'Make the fox bark' }).click({ timeout: 120_000 });
    // the mutant has spoken, and what is predicted lies under the map
    await page.getByText('Differs from the 17th token').waitFor({ timeout: 120_000 });
    await page.getByText(/predicted in/).waitFor({ timeout: 120_000 });
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(root, 'docs', file) });
    await page.close();
  }
} finally {
  await browser.close();
  await close();
}
