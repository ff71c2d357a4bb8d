// Makes a screen as the results of a link from a run file:
// public/organism/example.json, the finished screen that a first visit can look at,
//   npm run screen -- --every-weight --verify 1% --assay fox --out every.parquet
//   node scripts/make-example.mjs every.parquet
// and fixtures/every-weight/owl.json and owl-24.json, every mutant of the model verified in 12 tokens and in
// 24, which takes about an hour each,
//   npm run screen -- --matrix all --tile 1 --prompt "Tell me about the owl:" --new-tokens 24 --engine processor --out owl.parquet
//   node scripts/make-example.mjs owl.parquet fixtures/every-weight/owl-24.json
// and fixtures/statistics/fox.json, the whole model in squares of 8,
//   npm run screen -- --matrix all --tile 8 --kinds max,min --assay fox --engine processor --out fox.parquet
//   node scripts/make-example.mjs fox.parquet fixtures/statistics/fox.json
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { runnerImport } from 'vite';

const root = resolve(import.meta.dirname, '..');
/** @param {string} path of a module of the page, which is TypeScript */
const load = async (path) =>
  (await runnerImport(join(root, path), { configFile: false, logLevel: 'error' })).module;

const [file, out = join('public', 'organism', 'example.json')] = process.argv.slice(2);
if (!file) throw new Error('Name a run file: node scripts/make-example.mjs every.parquet');
const { decodeParquet } = await load('src/lib/run-file/run-parquet.ts');
const { ofRunFile } = await load('src/lib/compare/sources.ts');
const { auditStrata } = await load('src/lib/run-file/audit-outcome.ts');
const { packScreens } = await load('src/lib/link-format/link-results.ts');

const run = await decodeParquet(new Uint8Array(readFileSync(file)));
const { maps } = ofRunFile(file, run);
const { provenance, prediction } = run;
const { name } = provenance.model;
/** What is known of a ranked run, audited; of one of tiles all of it is. */
function ranked() {
  const audited = auditStrata(run);
  if (!prediction?.audit || !audited) throw new Error('The run has no audit, or is not whole.');
  const { matrices, kinds, tile, mutants, verified } = prediction;
  return {
    title: `Example: every weight of the ${name}`,
    about: `Of ${mutants} single-weight mutants the riskiest ${verified}, and ${run.rows.length - verified} drawn at random`,
    sites: { type: 'tiles', matrices, tile, kinds, order: 'coarse' },
    audit: { ...audited, seed: prediction.audit.seed, tested: verified, mutants },
  };
}
function exhaustive() {
  const { sites } = run.plan;
  const what = sites.tile === 1 ? 'single-weight mutants' : `mutants in squares of ${sites.tile}`;
  return {
    title: `The whole ${name}, verified`,
    about: `Every one of ${run.rows.length} ${what}`,
    sites,
  };
}

const { about, sites, ...rest } = run.plan.sites.type === 'tiles' ? exhaustive() : ranked();
const plan = { ...run.plan, sites };
const { packed } = await packScreens(
  [{ plan, provenance, maps, ...rest }],
  sites.matrices[0],
  // of files there is more room than in links
  Infinity,
);
if (!packed?.all) throw new Error('It is too long for a link.');

const told = `${about}, as the results of a link. Made by scripts/make-example.mjs.`;
const path = join(root, out);
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, `${JSON.stringify({ about: told, results: packed.text }, null, 1)}\n`);
process.stdout.write(`${path}: ${packed.text.length} characters\n`);
