import { ESLint } from 'eslint';
import { beforeAll, expect, test } from 'vitest';
import { layersRule } from './layers-rule.js';
import { levelled, whyNot } from './layers.js';

let eslint: ESLint;

beforeAll(async () => {
  const { parser } = await import('typescript-eslint');
  eslint = new ESLint({
    overrideConfigFile: true,
    overrideConfig: {
      files: ['**/*.ts', '**/*.tsx'],
      languageOptions: { parser },
      plugins: { mutascope: { rules: { layers: layersRule } } },
      rules: { 'mutascope/layers': 'error' },
    },
  });
});

/** The messages about one statement in one file. */
async function lint(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return result.messages.map(({ message }) => message);
}

test.each([
  ['src/lib/base/a.ts', `import { b } from './b.ts';`],
  ['src/lib/base/a.ts', `import { sha256 } from '@noble/hashes/sha2.js';`],
  ['workers/engine/webgpu/a.ts', `import { site } from '../../../src/lib/model/site.ts';`],
  ['workers/engine/kernels/a.ts', `import code from './a.wgsl?raw';`],
  ['workers/engine/a.ts', `import { CanonicalModel } from '../weights/canonical.ts';`],
  ['workers/engine/worker.ts', `import { load } from '../weights/mlc.ts';`],
  [
    'workers/engine/worker.ts',
    `import type { Request } from '../../src/protocols/engine-messages.ts';`,
  ],
  ['workers/store/a.ts', `import { ask } from '../weights/fetch-range.ts';`],
  [
    'src/protocols/engine-messages.ts',
    `import type { Mutant } from '../lib/mutation/mutation.ts';`,
  ],
  ['src/state/model.ts', `import { createStore } from 'zustand/vanilla';`],
  ['src/state/model.ts', `import { VERSION } from '../protocols/engine-messages.ts';`],
  ['src/state/effects/a.ts', `import { VERSION } from '../../protocols/meaning-messages.ts';`],
  ['workers/meaning/a.ts', `import { pipeline } from '@xenova/transformers';`],
  ['workers/meaning/a.ts', `import wasm from 'onnxruntime-web/ort.wasm?url';`],
  ['workers/web-llm/a.ts', `const stock = await import('@mlc-ai/web-llm');`],
  ['workers/web-llm/worker.ts', `import { WebLlmService } from './service.ts';`],
  ['src/figures/map.ts', `import { scaleLinear } from 'd3';`],
  ['src/storage/runs.ts', `import { openDB } from 'idb';`],
  ['src/views/App.tsx', `import { useStore } from 'zustand';`],
  ['src/views/App.tsx', `import { Map } from '../figures/map.ts';`],
  ['cli/a.ts', `import { openEngine } from '../workers/engine/open-engine.ts';`],
  ['cli/a.ts', `import { Worker } from 'node:worker_threads';`],
  ['cli/a.ts', `import { serve } from '../scripts/lib/serve.mjs';`],
  ['src/lib/run-file/run-parquet.ts', `import { parquetMetadata } from 'hyparquet';`],
  [
    'src/protocols/engine-messages.ts',
    `export type { Mutant } from '../lib/mutation/mutation.ts';`,
  ],
  ['src/protocols/engine-messages.ts', `let a: import('../lib/mutation/mutation.ts').Mutant;`],
  ['scripts/x.ts', `import { useState } from 'react';`],
])('%s may: %s', async (file, code) => {
  expect(await lint(file, code)).toEqual([]);
});

test.each([
  [
    'src/lib/base/a.ts',
    `import { run } from '../../../workers/engine/run.ts';`,
    'lib/base may not import',
  ],
  ['src/lib/base/a.ts', `export * from '../../state/model.ts';`, 'lib/base may not import'],
  ['src/lib/base/a.ts', `import { useState } from 'react';`, 'the package react'],
  ['src/lib/base/a.ts', `const { select } = await import('d3');`, 'the package d3'],
  ['workers/engine/a.ts', `import { store } from '../../src/state/model.ts';`, 'engine may not'],
  ['workers/weights/a.ts', `import { work } from '../engine/worker.ts';`, 'weights may not'],
  ['workers/store/a.ts', `import { run } from '../engine/engine.ts';`, 'store may not'],
  [
    'src/protocols/engine-messages.ts',
    `import { mutate } from '../lib/mutation/mutation.ts';`,
    'only types',
  ],
  [
    'src/protocols/engine-messages.ts',
    `export { mutate } from '../lib/mutation/mutation.ts';`,
    'only types',
  ],
  ['src/lib/base/a.ts', `export type { Lab } from '../../state/lab.ts';`, 'lib/base may not'],
  ['src/lib/base/a.ts', `let a: import('../../state/lab.ts').Lab;`, 'lib/base may not'],
  [
    'src/lib/base/a.ts',
    `let a: Map<string, typeof import('../../state/lab.ts')>;`,
    'lib/base may not',
  ],
  [
    'src/protocols/engine-messages.ts',
    `import type { State } from '../state/model.ts';`,
    'protocols may not',
  ],
  ['src/state/a.ts', `import type { Engine } from '../../workers/engine/run.ts';`, 'state may not'],
  ['src/state/a.ts', `import { App } from '../views/App.tsx';`, 'state may not'],
  ['src/state/a.ts', `import { useStore } from 'zustand';`, 'the package zustand'],
  ['src/state/a.ts', `import { useState } from 'react';`, 'the package react'],
  ['src/figures/a.ts', `import { store } from '../state/model.ts';`, 'figures may not'],
  ['src/figures/a.tsx', `import { useRef } from 'react';`, 'the package react'],
  ['src/storage/a.ts', `import { store } from '../state/model.ts';`, 'storage may not'],
  ['src/views/A.tsx', `import { mutate } from '../../workers/engine/mutant.ts';`, 'views may not'],
  ['src/views/A.tsx', `import { VERSION } from '../protocols/engine-messages.ts';`, 'only types'],
  ['cli/a.ts', `import { Lab } from '../src/state/lab.ts';`, 'cli may not'],
  ['workers/web-llm/a.ts', `import { run } from '../engine/run.ts';`, 'web-llm may not'],
  ['workers/engine/a.ts', `import { MLCEngine } from '@mlc-ai/web-llm';`, 'the package @mlc-ai'],
  ['workers/meaning/a.ts', `import { run } from '../engine/run.ts';`, 'meaning may not'],
  ['workers/engine/load.ts', `import { main } from '../../cli/screen.ts';`, 'engine may not'],
  ['workers/engine/a.ts', `import { readFile } from 'node:fs/promises';`, 'the package node:fs'],
  [
    'workers/engine/processor/pool/a.ts',
    `import { Worker } from 'node:worker_threads';`,
    'the package node:worker_threads',
  ],
])('%s may not: %s', async (file, code, why) => {
  const messages = await lint(file, code);
  expect(messages).toHaveLength(1);
  expect(messages[0]).toContain(why);
});

const HOUSE = {
  ...levelled('lib', 'src/lib/', [['base'], ['assay', 'mutation'], ['plan']], { base: ['d3'] }),
  state: { path: 'src/state/', may: ['lib'] },
  views: { path: 'src/views/', types: ['lib'] },
};

test.each([
  ['src/lib/plan/a.ts', './src/lib/base/b.ts'],
  ['src/lib/plan/a.ts', './src/lib/plan/b.ts'],
  ['src/lib/base/a.ts', 'd3'],
  ['src/state/a.ts', './src/lib/plan/b.ts'],
])('with rooms in levels, %s may import %s', (file, source) => {
  expect(whyNot(file, source, false, HOUSE)).toBe(null);
});

test.each([
  ['src/lib/base/a.ts', './src/lib/plan/b.ts', 'lib/base may not import from lib/plan'],
  ['src/lib/assay/a.ts', './src/lib/mutation/b.ts', 'not of an earlier level'],
  ['src/lib/plan/a.ts', './src/lib/b.ts', 'lib/plan may not import from ./src/lib/b.ts'],
  ['src/lib/plan/a.ts', 'd3', 'the package d3'],
  ['src/views/a.ts', './src/lib/plan/b.ts', 'only types from lib/plan'],
])('with rooms in levels, %s may not import %s', (file, source, why) => {
  expect(whyNot(file, source, false, HOUSE)).toContain(why);
});
