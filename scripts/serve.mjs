// Serves a built site: node scripts/serve.mjs [folder] [--base /path/] [--port N]
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from './lib/serve.mjs';

const USAGE = 'npm start [-- --port N --base /path/]: serves what npm run build made (port 4173)';
const options = /** @type {const} */ ({
  base: { type: 'string', default: '/' },
  port: { type: 'string', default: '4173' },
  help: { type: 'boolean', default: false },
});
function readArgs() {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    console.error(`${/** @type {Error} */ (error).message}\n${USAGE}`);
    process.exit(1);
  }
}
const { values, positionals } = readArgs();
if (values.help) {
  console.log(USAGE);
  process.exit();
}
const root = resolve(positionals[0] ?? 'dist');
if (!existsSync(root)) {
  console.error(`There is no ${root}: run \`npm run build\` first.`);
  process.exit(1);
}
const { url } = await serve({ root, base: values.base, port: Number(values.port) });
console.log(`Mutascope is at ${url}`);
