import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { firstLoad } from './first-load.mjs';

const site: Record<string, Buffer> = {
  'index.html': Buffer.from(`<link rel="icon" href="./icon.svg" />
    <script type="module" crossorigin src="./assets/main.js"></script>
    <link rel="modulepreload" crossorigin href="./assets/shared.js">
    <link rel="stylesheet" crossorigin href="./assets/main.css">`),
  'assets/main.js': Buffer.from(
    'import{a as b}from"./shared.js";import"./effect.js";const c=()=>import("./later.js");',
  ),
  'assets/shared.js': Buffer.from('const x=1;export{a}from"./deep.js";export{x as a};'),
  'assets/effect.js': Buffer.from('from("./no-import.js");'),
  'assets/deep.js': Buffer.from('export const a=1;'),
  'assets/later.js': randomBytes(10_000),
  'assets/main.css': Buffer.from('@font-face{src:url(./a.woff2) format("woff2")}'),
  'assets/a.woff2': randomBytes(500),
};
const read = (name: string) => {
  if (!(name in site)) throw new Error(`read ${name}`);
  return site[name];
};

test('a page loads its scripts, what they import statically and its styles; fonts are apart', () => {
  const { files, fonts } = firstLoad(read);
  const names = [
    'index.html',
    ...['main', 'shared', 'deep', 'effect'].map((n) => `assets/${n}.js`),
  ];
  expect(files.map(({ name }) => name)).toEqual([...names, 'assets/main.css']);
  for (const { name, bytes } of files) expect(bytes).toBe(gzipSync(site[name]).byteLength);
  expect(fonts).toEqual([{ name: 'assets/a.woff2', bytes: 500 }]);
});
