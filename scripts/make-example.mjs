// Makes public/organism/example.json, the finished screen that a first visit can look at, from a run file:
// npm run screen -- --matrix all --tile 8 --kinds max,min --assay fox --out whole.parquet && node scripts/make-example.mjs whole.parquet
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runnerImport } from 'vite';

const root = resolve(import.meta.dirname, '..');
/** @param {string} path of a module of the page, which is TypeScript */
const load = async (path) =>
  (await runnerImport(join(root, path), { configFile: false, logLevel: 'error' })).module;

const [file] = process.argv.slice(2);
if (!file) throw new Error('Name a run file: node scripts/make-example.mjs whole.parquet');
const { decodeParquet } = await load('src/lib/run-file/run-parquet.ts');
const { ofRunFile } = await load('src/lib/compare/sources.ts');
const { packScreens } = await load('src/lib/link-format/link-results.ts');

const run = await decodeParquet(new Uint8Array(readFileSync(file)));
const { maps } = ofRunFile(file, run);
const { plan, provenance } = run;
const { matrices } = plan.sites;
const title = `Example: the whole ${provenance.model.name}`;
const { packed } = await packScreens([{ title, plan, provenance, maps }], matrices[0]);
if (!packed?.all || packed.outcomesOnly) throw new Error('It is too long for a link.');

const about = `${matrices.length} matrices, ${run.rows.length} mutants, as the results of a link. Made by scripts/make-example.mjs.`;
const example = join(root, 'public', 'organism', 'example.json');
writeFileSync(example, `${JSON.stringify({ about, results: packed.text }, null, 1)}\n`);
process.stdout.write(`${example}: ${packed.text.length} characters\n`);
