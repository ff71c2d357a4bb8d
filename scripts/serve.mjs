// Serves a built site: node scripts/serve.mjs [folder] [--base /path/] [--port N]
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from './lib/serve.mjs';

const { values, positionals } = parseArgs({
  options: { base: { type: 'string', default: '/' }, port: { type: 'string', default: '4173' } },
  allowPositionals: true,
});
const root = resolve(positionals[0] ?? 'dist');
if (!existsSync(root)) {
  console.error(`There is no ${root}: run \`npm run build\` first.`);
  process.exit(1);
}
const { url } = await serve({ root, base: values.base, port: Number(values.port) });
console.log(`Mutascope is at ${url}`);
