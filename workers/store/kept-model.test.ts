import { randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { memorySource, readWhole } from '../weights/byte-source.ts';
import { contentHash } from '../weights/content-hash.ts';
import { download, PART_BYTES } from './download.ts';
import { hubDigest } from './hub.ts';
import { Journal, readJournal } from './journal.ts';
import { damagedFiles, listModels, openKept } from './kept-model.ts';
import type { Listing } from './listing.ts';
import { localAddress, localFetch } from './local-fetch.ts';
import { memoryStore } from './testing/memory-store.ts';

const bytes = new Uint8Array(randomBytes(PART_BYTES + 12_345));
let store: ReturnType<typeof memoryStore>;

/** Keeps a copy of a file on this machine, as a user would. */
beforeEach(async () => {
  store = memoryStore();
  const file = new File([bytes], 'a model.gguf');
  const url = localAddress(file.name);
  const listing: Listing = {
    name: 'A model',
    source: null,
    facts: {} as Listing['facts'],
    files: [{ name: file.name, url, size: file.size, digest: null }],
  };
  const journal = await Journal.create(store, 'a', listing, PART_BYTES);
  const { signal } = new AbortController();
  const fetch = localFetch([file]);
  await download(store, 'a', journal, { signal, fetch, onProgress: () => undefined });
  journal.close();
});

test('a copy of a file is read back to the byte, and its hash is known without reading it', async () => {
  const { files, gguf } = await openKept(store, 'a');
  const whole = new Uint8Array(await readWhole(files, 'a model.gguf'));
  expect(Buffer.compare(whole, bytes)).toBe(0);
  expect(gguf!.hash).toBe(await contentHash(memorySource('a model.gguf', bytes), {}));
  await expect(files.open('other')).rejects.toMatchObject({ problem: 'file-missing' });
  expect(await listModels(store)).toMatchObject([
    { id: 'a', name: 'A model', received: bytes.length, complete: true },
  ]);
});

test.each([
  ['changed', (file: Uint8Array<ArrayBuffer>) => ((file[PART_BYTES + 3] ^= 1), file)],
  ['cut short', (file: Uint8Array<ArrayBuffer>) => file.slice(0, -1)],
])('a kept file that was %s is found out when it is opened', async (_, spoil) => {
  const name = [...store.files.keys()].find((key) => key.includes('gguf'))!;
  store.files.set(name, spoil(store.files.get(name)!.slice()));
  await expect(openKept(store, 'a')).rejects.toMatchObject({
    problem: 'shard-checksum',
    message: 'What this browser keeps of the model is damaged: a model.gguf.',
  });
  const state = (await readJournal(store, 'a'))!;
  expect(await damagedFiles(store, 'a', state, {})).toEqual(['a model.gguf']);
});

test('a model that is not there, or not wholly, is not opened', async () => {
  await expect(openKept(store, 'b')).rejects.toMatchObject({ problem: 'file-missing' });
});

test('the hub’s list gives a file’s SHA-256; without it the file is taken without', async () => {
  const { signal } = new AbortController();
  const url = 'https://huggingface.co/o/r/resolve/main/sub/x.gguf';
  const asked: string[] = [];
  const answer = (body: unknown, status = 200) =>
    ((address: string) => {
      asked.push(address);
      return Promise.resolve(new Response(JSON.stringify(body), { status }));
    }) as typeof fetch;
  const oid = 'AB'.repeat(32);
  const list = [{ path: 'sub/y.gguf' }, { path: 'sub/x.gguf', lfs: { oid: `sha256:${oid}` } }];
  const hex = oid.toLowerCase();
  expect(await hubDigest(url, signal, answer(list))).toEqual({ kind: 'sha256', hex });
  expect(asked).toEqual(['https://huggingface.co/api/models/o/r/tree/main/sub']);
  expect(await hubDigest(url, signal, answer({}, 404))).toBeNull();
  expect(await hubDigest(url, signal, answer([{ path: 'sub/x.gguf' }]))).toBeNull();
  expect(await hubDigest('https://x.org/x.gguf', signal, answer(list))).toBeNull();
});
