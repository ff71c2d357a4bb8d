// Makes public/organism/example.json, the finished screen that a first visit can look at, from a run file:
// npm run screen -- --every-weight --verify 1% --assay fox --out every.parquet && node scripts/make-example.mjs every.parquet
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runnerImport } from 'vite';

const root = resolve(import.meta.dirname, '..');
/** @param {string} path of a module of the page, which is TypeScript */
const load = async (path) =>
  (await runnerImport(join(root, path), { configFile: false, logLevel: 'error' })).module;

const [file] = process.argv.slice(2);
if (!file) throw new Error('Name a run file: node scripts/make-example.mjs every.parquet');
const { decodeParquet } = await load('src/lib/run-file/run-parquet.ts');
const { ofRunFile } = await load('src/lib/compare/sources.ts');
const { auditStrata } = await load('src/lib/run-file/audit-outcome.ts');
const { packScreens } = await load('src/lib/link-format/link-results.ts');

const run = await decodeParquet(new Uint8Array(readFileSync(file)));
const { maps } = ofRunFile(file, run);
const { provenance, prediction } = run;
const audited = auditStrata(run);
if (!prediction?.audit || !audited) throw new Error('The run has no audit, or is not whole.');
const { matrices, kinds, tile, mutants, verified } = prediction;
const audit = { ...audited, seed: prediction.audit.seed, tested: verified, mutants };
const sites = { type: 'tiles', matrices, tile, kinds, order: 'coarse' };
const plan = { ...run.plan, sites };
const title = `Example: every weight of the ${provenance.model.name}`;
const screen = { title, plan, provenance, maps, audit };
const { packed } = await packScreens([screen], matrices[0]);
if (!packed?.all) throw new Error('It is too long for a link.');

const about = `Of ${mutants} single-weight mutants the riskiest ${verified}, and ${run.rows.length - verified} drawn at random, as the results of a link. Made by scripts/make-example.mjs.`;
const example = join(root, 'public', 'organism', 'example.json');
writeFileSync(example, `${JSON.stringify({ about, results: packed.text }, null, 1)}\n`);
process.stdout.write(`${example}: ${packed.text.length} characters\n`);
