import { expect, test } from 'vitest';
import { importsOf } from './imports.js';

test.each([
  [`import { a } from './a.ts';`, './a.ts', false],
  [`import './a.css';`, './a.css', false],
  [`import code from './a.wgsl?raw';`, './a.wgsl', false],
  [`import type { A } from './a.ts';`, './a.ts', true],
  [`export * from './a.ts';`, './a.ts', false],
  [`export type { A } from './a.ts';`, './a.ts', true],
  [`const a = async () => (await import('./a.ts')).a;`, './a.ts', false],
  [`let a: Map<string, import('./a.ts').A>;`, './a.ts', true],
  [`let a: typeof import('./a.ts');`, './a.ts', true],
])('%s', (code, specifier, typeOnly) => {
  expect(importsOf('x.ts', code)).toEqual([{ specifier, typeOnly }]);
});

test('what is not from elsewhere, or not known, is no import', () => {
  expect(importsOf('x.ts', 'export const a = 1; export { a as b }; void import(a);')).toEqual([]);
});
