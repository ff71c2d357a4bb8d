import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bundledPackages, packageFolder } from './bundled.mjs';
import { noticesOf } from './notices.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'notices-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}
const json = (name: string, license = 'MIT') => JSON.stringify({ name, version: '1.2.3', license });

test.each([
  ['../../node_modules/react/index.js', 'node_modules/react'],
  ['../../node_modules/@noble/hashes/sha2.js', 'node_modules/@noble/hashes'],
  ['../../node_modules/a/node_modules/@b/c/x.js', 'node_modules/a/node_modules/@b/c'],
  ['../../src/main.tsx', null],
])('the package of %s', (source, folder) => {
  expect(packageFolder(source)).toBe(folder);
});

test('packages are those of the source maps, and those whose files a build has as they are', () => {
  write({
    'package.json': JSON.stringify({ devDependencies: { font: '1', other: '1' } }),
    'node_modules/font/files/a.woff2': 'letters',
    'node_modules/other/a.woff2': 'LETTERS',
    'dist/assets/x.js.map': JSON.stringify({
      sources: ['../../node_modules/z/i.js', '../../src/a'],
    }),
    'dist/assets/a-AbCd_-12.woff2': 'letters',
  });
  const dist = join(root, 'dist');
  expect(bundledPackages(root, dist)).toEqual(['node_modules/font', 'node_modules/z']);
  write({ 'dist/assets/a-AbCd_-13.woff2': 'changed' });
  expect(() => bundledPackages(root, dist)).toThrow('No dependency has the file a-AbCd_-13.woff2');
});

test('packages under the same text share it; one without a licence must be known', () => {
  write({
    'a/package.json': json('a'),
    'a/LICENSE': 'Do as you like.\r\n',
    'b/package.json': json('b'),
    'b/license.md': 'Do as you like.',
    'c/package.json': json('onnxruntime-web'),
    'd/package.json': json('d'),
  });
  const of = (...names: string[]) => noticesOf(names.map((name) => join(root, name)));
  const text = of('a', 'b', 'c');
  expect(text).toContain('a 1.2.3 (MIT)\nb 1.2.3 (MIT)\n\nDo as you like.\n');
  expect(text).toMatch(
    /onnxruntime-web 1\.2\.3 \(MIT\)\n\nCopyright \(c\) Microsoft[^]*Permission/,
  );
  expect(() => of('a', 'd')).toThrow('d (MIT) comes without its licence');
});
