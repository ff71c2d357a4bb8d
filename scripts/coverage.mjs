// npm run coverage [-- FILES…]: which lines the unit tests and the end-to-end tests go through, both
// together, in coverage/. Fails below the floor, unless only some test files were asked for.
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CoverageReport } from 'monocart-coverage-reports';
import { run } from './lib/run.mjs';

/** Per cent of lines, of unit and end-to-end tests together; measured at 1.0: 87. The page's workers are not seen. */
const FLOOR = 85;

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'coverage');
const tool = (/** @type {string} */ name) => join(root, 'node_modules', name);
const files = process.argv.slice(2);
const specs = files.filter((file) => file.startsWith('e2e/'));
const units = files.filter((file) => !specs.includes(file));

/** The tests of npm test: sweeps go through no lines that these do not. */
const UNITS = [
  'run',
  '--config',
  'vitest.coverage.config.ts',
  '--project',
  'cpu',
  '--project',
  'gpu',
];

/** @param {string[]} args */
async function step(...args) {
  const env = { MUTASCOPE_COVERAGE: '1' };
  if ((await run(process.execPath, args, { cwd: root, env })) !== 0) process.exitCode = 1;
}

/** @param {string} path of a source, from the repository's root */
const isOurs = (path) =>
  /^(src|workers|cli)\//.test(path) && !/\.test\.tsx?$|\/testing\/|\.wgsl|\.css$/.test(path);

rmSync(folder, { recursive: true, force: true });
if (units.length > 0 || files.length === 0)
  await step(tool('vitest/vitest.mjs'), ...UNITS, ...units);
if (specs.length > 0 || files.length === 0) {
  await step(tool('vite/bin/vite.js'), 'build', '--logLevel', 'warn');
  await step(tool('@playwright/test/cli.js'), 'test', '--project=lab', ...specs);
  await new CoverageReport({
    outputDir: join(folder, 'e2e'),
    reports: ['raw'],
    logging: 'error',
  }).generate();
}

const report = new CoverageReport({
  name: 'Mutascope',
  outputDir: folder,
  inputDir: ['unit', 'e2e'].map((name) => join(folder, name, 'raw')),
  reports: ['v8', 'console-summary', 'json-summary'],
  baseDir: root,
  clean: false,
  sourceFilter: isOurs,
  sourcePath: (path) => /(?:^|\/)((?:src|workers|cli)\/.+)$/.exec(path)?.[1] ?? path,
});
const results = await report.generate();
const lines = Number(results?.summary.lines?.pct ?? 0);
console.log(`${lines.toFixed(1)} % of lines; the floor is ${FLOOR} %`);
if (files.length === 0 && lines < FLOOR) process.exitCode = 1;
