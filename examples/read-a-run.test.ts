import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { notebookOf } from '../scripts/lib/notebook.mjs';
import { decodeParquet } from '../src/lib/run-file/run-parquet.ts';
import { formatMatrix } from '../src/lib/model/matrix.ts';
import { decodeLink } from '../src/state/link/link.ts';

const at = (name: string) => resolve(import.meta.dirname, name);
const RUN = at('../e2e/fixtures/organism-all-32.parquet');
const PYTHON = process.env.MUTASCOPE_PYTHON ?? 'python3';
const has = (packages: string) => spawnSync(PYTHON, ['-c', `import ${packages}`]).status === 0;
const reads = has('duckdb, pandas, matplotlib');
const runsNotebooks = reads && has('nbclient, nbformat, ipykernel');
const without = (packages: string) =>
  ` (skipped: MUTASCOPE_PYTHON names no Python with ${packages})`;

const folder = mkdtempSync(join(tmpdir(), 'mutascope-example-'));
afterAll(() => rmSync(folder, { recursive: true }));
copyFileSync(RUN, join(folder, 'run.parquet'));
const python = (...args: string[]) =>
  spawnSync(PYTHON, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, MPLBACKEND: 'Agg' },
  });

/** The link that the example prints opens the mutant that differs earliest. */
async function checkLink(printed: string): Promise<void> {
  const hash = /http:\S+\/(#\S+)/.exec(printed)?.[1] ?? '';
  const { view, problems } = decodeLink(hash);
  expect(problems).toEqual([]);
  const run = await decodeParquet(new Uint8Array(readFileSync(RUN)));
  const nsms = run.rows.filter(({ verdict }) => verdict === 'nsm');
  const earliest = Math.min(...nsms.map((row) => row.first_divergent));
  const { site, kind } = view.selection;
  const found = nsms.find(
    (row) =>
      row.matrix === formatMatrix(site) &&
      row.kind === kind &&
      [row.row, row.col, row.height, row.width].join() ===
        [site.row, site.col, site.height, site.width].join(),
  );
  expect(found?.first_divergent).toBe(earliest);
  expect(view.assay.prompt).toBe('Tell me about the fox:');
}

test('the notebook is made of the script', () => {
  const script = readFileSync(at('read-a-run.py'), 'utf8');
  expect(readFileSync(at('read-a-run.ipynb'), 'utf8')).toBe(notebookOf(script));
});

test.skipIf(!reads)(
  `the script counts a run, draws its map and prints a link${reads ? '' : without('duckdb, pandas and matplotlib')}`,
  async () => {
    const { stderr, stdout, status } = python(at('read-a-run.py'), 'run.parquet');
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/L0\.down +min +44 +44 +100\.0/);
    await checkLink(stdout);
    const png = readFileSync(join(folder, 'map.png'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
  },
);

test.skipIf(!runsNotebooks)(
  `the notebook runs from top to bottom${runsNotebooks ? '' : without('nbclient, nbformat and ipykernel')}`,
  async () => {
    const run = `
import json, nbclient, nbformat
notebook = nbformat.read(${JSON.stringify(at('read-a-run.ipynb'))}, as_version=4)
nbformat.validate(notebook)
nbclient.NotebookClient(notebook, timeout=120).execute()
outputs = [o for cell in notebook.cells for o in cell.get("outputs", [])]
print("".join(o.get("text", "") for o in outputs))
`;
    const { stderr, stdout, status } = python('-c', run);
    expect(status, stderr).toBe(0);
    await checkLink(stdout);
  },
);
