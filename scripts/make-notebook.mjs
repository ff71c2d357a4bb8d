// Makes examples/read-a-run.ipynb of examples/read-a-run.py, cell by cell: node scripts/make-notebook.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { notebookOf } from './lib/notebook.mjs';

const folder = resolve(import.meta.dirname, '..', 'examples');
const script = readFileSync(join(folder, 'read-a-run.py'), 'utf8');
writeFileSync(join(folder, 'read-a-run.ipynb'), notebookOf(script));
