import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noDataSpreadRule } from './no-data-spread-rule.js';

// a project of its own: opening this one would take half a minute
const folder = mkdtempSync(join(tmpdir(), 'spread-rule-'));
const FILE = 'code.ts';
let eslint: ESLint;

beforeAll(async () => {
  const { parser } = await import('typescript-eslint');
  const compilerOptions = { target: 'es2022', lib: ['es2022'], types: [], strict: true };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [FILE] }));
  writeFileSync(join(folder, FILE), '');
  eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ['**/*.{ts,mjs}'],
        plugins: { data: { rules: { 'no-spread': noDataSpreadRule } } },
        rules: { 'data/no-spread': 'error' },
      },
      {
        files: ['**/*.ts'],
        languageOptions: {
          parser,
          parserOptions: { projectService: true, tsconfigRootDir: folder },
        },
      },
    ],
  });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** How many spreads of a text are refused. */
async function refused(code: string, filePath = FILE): Promise<number> {
  const [result] = await eslint.lintText(code, { filePath });
  for (const { fatal, message } of result.messages) if (fatal) throw new Error(message);
  return result.messages.length;
}

test.each([
  'Math.max(...[1, 2]);',
  'const f = (...args: number[]) => Math.max(...args);',
  'function f(...args: number[]) { return () => Math.max(0, ...args); }',
  'declare const middle: [number, number]; Math.max(...middle);',
  'declare const of: readonly [number, number] | [number]; Math.max(...of);',
  'const NAMES = ["q", "k"] as const; String.raw({ raw: [] }, ...NAMES);',
  'declare const xs: number[]; const ys = [...xs]; const zs = { ...xs };',
])('allowed: %s', async (code) => {
  expect(await refused(code)).toBe(0);
});

test.each([
  ['declare const xs: number[]; Math.max(...xs);', 1],
  ['declare const xs: number[]; Math.max(0, ...xs, ...xs.map((x) => x));', 2],
  ['declare const xs: number[]; Math.max(...[0, ...xs]);', 1],
  ['declare const xs: Set<number>; new Map(); new Date(...xs);', 1],
  ['declare const bytes: Uint8Array; String.fromCharCode(...bytes);', 1],
  // its length is open
  ['declare const xs: [number, ...number[]]; Math.max(...xs);', 1],
  ['declare const xs: [number] | number[]; Math.max(...xs);', 1],
  // a parameter, but not the rest one; and another variable of the rest parameter's name
  ['const f = (args: number[]) => Math.max(...args);', 1],
  ['const f = (...args: number[]) => { { const args = [1]; Math.max(...args); } };', 1],
])('refused: %s', async (code, times) => {
  expect(await refused(code)).toBe(times);
});

test('without types, tuples are not known', async () => {
  expect(await refused('const f = (...args) => g(...args);', 'bench/a.mjs')).toBe(0);
  expect(await refused('all.push(...measures);', 'bench/a.mjs')).toBe(1);
});
