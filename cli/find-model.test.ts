import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openModel } from '../workers/engine/open-model.ts';
import { fileServer } from '../workers/store/testing/file-server.ts';
import { ggufBytes, tinyGguf } from '../workers/weights/testing/gguf-file.ts';
import { bytesOf, findModel, inEightBits } from './find-model.ts';

const ROOT = resolve(import.meta.dirname, '..');
const ORGANISM = join(ROOT, 'public/organism');

let folder: string;
let server: Awaited<ReturnType<typeof fileServer>>;
let said: string[];
const { signal } = new AbortController();

beforeAll(async () => {
  server = await fileServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutascope-model-'));
  said = [];
  server.files.clear();
  server.asked.length = 0;
  return () => rm(folder, { recursive: true });
});

const find = (model: string) =>
  findModel(
    model,
    {
      root: ROOT,
      folder,
      built: '',
      buildBrowser: () => Promise.reject(new Error('not asked for')),
      call: (command) => command,
    },
    { signal, cache: join(folder, 'cache'), say: (line) => said.push(line) },
  );

describe('on disk', () => {
  test('a GGUF file, the folder that holds it, and a folder in MLC form', async () => {
    const path = join(folder, 'Tiny.F32.gguf');
    await writeFile(path, ggufBytes(tinyGguf()));
    const wanted = { name: 'Tiny.F32', folder, gguf: 'Tiny.F32.gguf' };
    expect(await find('Tiny.F32.gguf')).toEqual(wanted);
    expect(await find('.')).toEqual(wanted);
    expect(await bytesOf(wanted)).toMatchObject({ form: 'gguf', source: { name: wanted.gguf } });
    expect(await find(ORGANISM)).toEqual({ name: 'organism', folder: ORGANISM });
  });

  test.each([
    ['nowhere', /there is no folder and no .gguf file nowhere/],
    ['nowhere.gguf', /there is no folder and no .gguf file nowhere.gguf/],
    [
      'empty',
      /neither a .gguf file, nor safetensors with their config.json, nor mlc-chat-config.json/,
    ],
    ['hf:justone', /takes hf:owner\/repository, or hf:owner\/repository\/file.gguf/],
    ['ftp://a/b.gguf', /there is no folder/],
    ['http://far.example/a.gguf', /is no address of a model/],
  ])('%s is refused in a sentence', async (model, sentence) => {
    if (model === 'empty') model = dirname(import.meta.filename);
    await expect(find(model)).rejects.toThrow(sentence);
  });

  test('a folder with safetensors', async () => {
    const path = join(ROOT, 'fixtures/families/qwen3');
    const place = await find(path);
    expect(place).toEqual({ name: 'qwen3', folder: path });
    const { reader, tokenizer } = await openModel(await bytesOf(place), { signal });
    expect(reader.quantization).toBe('f16');
    expect(tokenizer.chatPrompt).not.toBeNull();
    const small = await openModel(await bytesOf(inEightBits(place)), { signal });
    expect(small.reader.quantization).toBe('f16 → q8');
    expect(small.reader.hash).not.toBe(reader.hash);
  });

  test('what is no safetensors is not put into 8-bit groups', async () => {
    const mlc = await bytesOf(inEightBits(await find(ORGANISM)));
    await expect(openModel(mlc, { signal })).rejects.toThrow('this is an MLC model in q4f16_1');
    expect(() => inEightBits({ name: '', folder, gguf: 'a.gguf' })).toThrow(
      '--eight-bit is for safetensors: a.gguf is read as it is.',
    );
  });

  test('of several files one has to be named', async () => {
    for (const name of ['a.gguf', 'b.gguf']) await writeFile(join(folder, name), 'GGUF');
    await expect(find('.')).rejects.toThrow(
      'holds 2 GGUF files; name one of them: a.gguf, b.gguf.',
    );
  });
});

describe('on a server', () => {
  const bytes = ggufBytes(tinyGguf());

  test('a GGUF file is fetched once, into the cache', async () => {
    server.files.set('models/tiny.gguf', { bytes, etag: 'one' });
    const place = await find(`${server.url}models/tiny.gguf`);
    expect(place).toMatchObject({ name: 'tiny', gguf: 'tiny.gguf' });
    expect(place.folder.startsWith(join(folder, 'cache'))).toBe(true);
    expect(new Uint8Array(await readFile(join(place.folder, 'tiny.gguf')))).toEqual(bytes);
    expect(await readdir(place.folder)).toEqual(['tiny.gguf']);
    expect(said[0]).toContain('tiny.gguf: fetching');
    server.asked.length = 0;
    expect(await find(`${server.url}models/tiny.gguf`)).toEqual(place);
    // one byte, to learn the size
    expect(server.asked).toEqual(['models/tiny.gguf 0-0']);
    expect(said).toHaveLength(1);
  });

  test('a folder with safetensors in several files, and not a byte of one that is refused', async () => {
    const path = join(ROOT, 'fixtures/families/llama3');
    for (const name of await readdir(path))
      server.files.set(`m/llama3/${name}`, {
        bytes: new Uint8Array(await readFile(join(path, name))),
      });
    const place = await find(`${server.url}m/llama3/`);
    expect(place.name).toBe('llama3');
    const local = await openModel(await bytesOf({ name: '', folder: path }), { signal });
    const fetched = await openModel(await bytesOf(place), { signal });
    expect(fetched.reader.hash).toBe(local.reader.hash);

    const config = new TextDecoder().decode(server.files.get('m/llama3/config.json')!.bytes);
    const yarn = new TextEncoder().encode(config.replace('"llama3"', '"yarn"'));
    server.files.set('m/llama3/config.json', { bytes: yarn });
    server.asked.length = 0;
    await expect(find(`${server.url}m/llama3/`)).rejects.toThrow(/by "yarn"/);
    expect(server.asked.filter((asked) => asked.includes('safetensors'))).toEqual([]);
  });

  test('what is on the disk is used where the server does not answer', async () => {
    server.files.set('tiny.gguf', { bytes });
    const place = await find(`${server.url}tiny.gguf`);
    server.files.set('tiny.gguf', {
      bytes,
      instead: (_, response) => {
        response.writeHead(403).end();
        return true;
      },
    });
    expect(await find(`${server.url}tiny.gguf`)).toEqual(place);
    expect(said.at(-1)).toContain('using the copy');
  });

  test('a fetch that was cut off goes on where it ended; a file of another size comes anew', async () => {
    server.files.set('tiny.gguf', { bytes, etag: 'one' });
    const { folder: at } = await find(`${server.url}tiny.gguf`);
    await rm(join(at, 'tiny.gguf'));
    await writeFile(join(at, `tiny.gguf.${bytes.length}one.part`), bytes.subarray(0, 5000));
    server.asked.length = 0;
    await find(`${server.url}tiny.gguf`);
    expect(new Uint8Array(await readFile(join(at, 'tiny.gguf')))).toEqual(bytes);
    expect(server.asked.at(-1)).toBe(`tiny.gguf 5000-${bytes.length - 1}`);
    const longer = new Uint8Array(bytes.length + 32);
    longer.set(bytes);
    server.files.set('tiny.gguf', { bytes: longer, etag: 'two' });
    await find(`${server.url}tiny.gguf`);
    expect((await stat(join(at, 'tiny.gguf'))).size).toBe(longer.length);
  });

  test('a file that is no model is refused before it is fetched', async () => {
    const other = new Uint8Array(3_000_000);
    server.files.set('other.gguf', { bytes: other });
    await expect(find(`${server.url}other.gguf`)).rejects.toThrow(
      /does not begin with the letters/,
    );
    expect(server.asked).toHaveLength(2);
    await expect(find(`${server.url}none.gguf`)).rejects.toThrow(/There is no none.gguf/);
  });

  test('an MLC folder is fetched with its tokenizer and assays, and opens', async () => {
    for (const name of await readdir(ORGANISM))
      server.files.set(`organism/${name}`, { bytes: await readFile(join(ORGANISM, name)) });
    const place = await find(`${server.url}organism/`);
    expect(place).toEqual({ name: 'organism', folder: place.folder });
    expect(basename(place.folder)).toBe('organism');
    const { reader, golden } = await openModel(await bytesOf(place), { signal });
    expect(reader.config.hidden_size).toBe(128);
    expect(golden).not.toBeNull();
    expect(await readdir(place.folder)).toContain('assays.json');
    server.files.clear();
    await expect(find(`${server.url}organism/`)).rejects.toThrow(
      /There is neither mlc-chat-config.json nor config.json at .*name a .gguf file there/,
    );
  });
});
