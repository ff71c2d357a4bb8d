// npm run lab: installs if needed, builds, serves on localhost, opens the browser where there is one.
// Uses Node's own modules only, since it runs before anything is installed.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { checkNode, ensureInstalled } from './lib/install.mjs';
import { run } from './lib/run.mjs';
import { serve } from './lib/serve.mjs';

const PORT = 4173;
const root = resolve(import.meta.dirname, '..');

/** The command that opens an address in the desktop's browser, or null where there is no desktop. */
function opener() {
  if (process.argv.includes('--no-open') || process.env.CI) return null;
  if (process.platform === 'darwin') return 'open';
  if (process.platform === 'win32') return 'explorer';
  return process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? 'xdg-open' : null;
}

async function lab() {
  checkNode();
  await ensureInstalled(root);
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  if ((await run(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: root })) !== 0) {
    throw new Error('The build failed; its messages are above.');
  }
  const dist = join(root, 'dist');
  const { url } = await serve({ root: dist, port: PORT }).catch(() => serve({ root: dist }));
  console.log(`\n  Mutascope is at ${url}\n  Ctrl+C ends it.\n`);
  const command = opener();
  if (command) {
    const browser = spawn(command, [url], { stdio: 'ignore', detached: true });
    browser.on('error', () => undefined); // the address is printed; nothing is lost
    browser.unref();
  }
}

lab().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
