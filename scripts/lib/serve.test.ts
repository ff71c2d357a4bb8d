import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileFor, serve } from './serve.mjs';

let root: string;
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mutascope-serve-'));
  await mkdir(join(root, 'assets'));
  await writeFile(join(root, 'index.html'), '<title>page</title>');
  await writeFile(join(root, 'assets', 'a.wasm'), new Uint8Array([0, 97, 115, 109]));
  server = await serve({ root, base: '/lab/' });
});

afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

test('serves the page under its base, with the right types', async () => {
  const page = await fetch(server.url);
  expect(await page.text()).toBe('<title>page</title>');
  expect(page.headers.get('content-type')).toContain('text/html');
  const wasm = await fetch(new URL('assets/a.wasm', server.url));
  expect(wasm.headers.get('content-type')).toBe('application/wasm');
  expect((await wasm.arrayBuffer()).byteLength).toBe(4);
});

test('serves a part of a file to who asks for one', async () => {
  const ask = (range: string) =>
    fetch(new URL('assets/a.wasm', server.url), { headers: { range } });
  const part = await ask('bytes=1-2');
  expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 1-2/4']);
  expect(await part.text()).toBe('as');
  expect(await (await ask('bytes=2-99')).text()).toBe('sm');
  expect(await (await ask('bytes=3-')).text()).toBe('m');
  const outside = await ask('bytes=4-9');
  expect([outside.status, outside.headers.get('content-range')]).toEqual([416, 'bytes */4']);
});

test('the base without its slash leads to the page', async () => {
  const page = await fetch(server.url.replace(/\/$/, ''));
  expect(page.url).toBe(server.url);
  expect(page.status).toBe(200);
});

test('what is outside the base or missing is not found', async () => {
  expect((await fetch(new URL('/index.html', server.url))).status).toBe(404);
  expect((await fetch(new URL('assets/b.wasm', server.url))).status).toBe(404);
  expect((await fetch(new URL('assets', server.url))).status).toBe(404);
});

test('no address leads out of the folder', () => {
  expect(fileFor('/site', '/', '/../etc/passwd')).toBeNull();
  expect(fileFor('/site', '/', '/%2e%2e/etc/passwd')).toBeNull();
  expect(fileFor('/site', '/', '/%ff')).toBeNull();
  expect(fileFor('/site', '/', '/a/b.js?x=/../')).toBe('/site/a/b.js');
});
