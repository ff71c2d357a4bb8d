import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DownloadProgress } from '../../src/lib/catalogue/model-facts.ts';
import { download, type DownloadOptions } from './download.ts';
import { isComplete, Journal, JOURNAL, readJournal, receivedBytes } from './journal.ts';
import type { ListedFile, Listing } from './listing.ts';
import { fileServer, type FileServer, type Served } from './testing/file-server.ts';
import { memoryStore } from './testing/memory-store.ts';

const PART = 10_000;
let server: FileServer;
let store: ReturnType<typeof memoryStore>;

beforeEach(async () => {
  server = await fileServer();
  store = memoryStore();
});
afterEach(() => server.close());

const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');

/** Puts a file on the server and on the list. */
function serve(name: string, bytes: number, how: Partial<Served> = {}): ListedFile {
  const content = new Uint8Array(randomBytes(bytes));
  server.files.set(name, { bytes: content, etag: 'one', ...how });
  return {
    name,
    url: server.url + name,
    size: bytes,
    digest: { kind: 'md5', hex: md5(content) },
  };
}

const listing = (files: ListedFile[]): Listing => ({
  name: 'Tiny',
  source: { kind: 'folder-url', url: server.url },
  facts: {} as Listing['facts'],
  files,
});

const begin = (files: ListedFile[]) => Journal.create(store, 'tiny', listing(files), PART);

/** Downloads to the end, or to the error; closes the journal. */
async function fetchAll(journal: Journal, options: Partial<DownloadOptions> = {}) {
  const progress: DownloadProgress[] = [];
  try {
    await download(store, 'tiny', journal, {
      signal: new AbortController().signal,
      waits: [1, 1, 1],
      onProgress: (p) => progress.push(p),
      ...options,
    });
  } finally {
    journal.close();
  }
  return progress;
}

/** What is here equals what is there. */
function expectWhole(...files: ListedFile[]) {
  for (const { name } of files)
    expect(md5(store.files.get(`tiny/${name}`)!)).toBe(md5(server.files.get(name)!.bytes));
}

test('files come in parts, several at a time, to their places, and their checksums are checked', async () => {
  const files = [serve('a.bin', 45_678), serve('b.bin', 3 * PART), serve('c.json', 12)];
  const journal = await begin(files);
  const progress = await fetchAll(journal);
  expectWhole(...files);
  expect(server.asked).toHaveLength(5 + 3 + 1);
  expect(server.asked).toContain('a.bin 40000-45677');
  const total = 45_678 + 3 * PART + 12;
  expect(progress.at(-1)).toEqual({ received: total, total, checked: total });
  const received = progress.map((p) => p.received);
  expect(received).toEqual([...received].sort((a, b) => a - b));
  const state = (await readJournal(store, 'tiny'))!;
  expect(isComplete(state)).toBe(true);
  const part = store.files.get('tiny/a.bin')!.slice(2 * PART, 3 * PART);
  expect(state.files[0].parts[2]).toBe(createHash('sha256').update(part).digest('hex'));
});

test.each([false, true])(
  'a server without ranges sends a file in one stream (length hidden: %s)',
  async (hideLength) => {
    const files = [serve('a.bin', 45_678, { ranges: false, hideLength }), serve('b.bin', 20)];
    if (hideLength) files[0].size = null;
    await fetchAll(await begin(files));
    expectWhole(...files);
    const whole = await readJournal(store, 'tiny');
    expect(whole!.files[0].size).toBe(45_678);
  },
);

test('a stream that breaks off is asked for again, and what is here is not written again', async () => {
  const file = serve('a.bin', 45_678, {
    ranges: false,
    instead: (_, response, nth) => {
      if (nth > 3) return false;
      response.writeHead(200, { 'content-length': 45_678, etag: '"one"' });
      response.write(server.files.get('a.bin')!.bytes.subarray(0, 25_000));
      setTimeout(() => response.destroy(), 20);
      return true;
    },
  });
  await fetchAll(await begin([file]), { connections: 1 });
  expectWhole(file);
});

test('parts whose connection is cut, refused or stalled are fetched again by themselves', async () => {
  const file = serve('a.bin', 45_678, {
    instead: (_, response, nth) => {
      if (nth === 1) response.writeHead(206, { 'content-length': 5 * PART }).write('half a part');
      if (nth === 2) response.writeHead(503, { 'retry-after': '0' }).end();
      if (nth === 3) response.writeHead(206); // and then nothing: stalled
      if (nth === 1) setTimeout(() => response.destroy(), 10);
      return nth <= 3;
    },
  });
  const progress = await fetchAll(await begin([file]), { stallMs: 150 });
  expectWhole(file);
  expect(server.asked).toHaveLength(5 + 3);
  expect(progress.at(-1).received).toBe(45_678);
});

test('a slow server is waited for as long as bytes come', async () => {
  const file = serve('a.bin', 1_000, {
    instead: (_, response) => {
      const { bytes } = server.files.get('a.bin')!;
      response.writeHead(206, { 'content-length': 1_000 });
      let sent = 0;
      const drip = setInterval(() => {
        response.write(bytes.subarray(sent, (sent += 100)));
        if (sent >= 1_000) {
          clearInterval(drip);
          response.end();
        }
      }, 25);
      return true;
    },
  });
  await fetchAll(await begin([file]), { stallMs: 150 });
  expectWhole(file);
  expect(server.asked).toHaveLength(1);
});

test('after the last try the file and the reason are named, and the rest is kept for later', async () => {
  const [good, bad] = [serve('a.bin', 2 * PART), serve('b.bin', PART)];
  server.files.get('b.bin')!.instead = (_, response) => {
    response.writeHead(500).end();
    return true;
  };
  const failed = fetchAll(await begin([good, bad]), { connections: 1 });
  await expect(failed).rejects.toMatchObject({
    problem: 'file-unreadable',
    message:
      'b.bin could not be loaded: the server answered 500 Internal Server Error, 4 times in a row.',
  });
  delete server.files.get('b.bin')!.instead;
  server.asked.length = 0;
  await fetchAll((await Journal.open(store, 'tiny'))!);
  expect(server.asked).toEqual(['b.bin 0-9999']);
  expectWhole(good, bad);
});

test('a missing file is named, unless it may be missing', async () => {
  const files = [serve('a.bin', 10), { ...serve('golden.json', 10), size: null, digest: null }];
  server.files.delete('golden.json');
  await expect(fetchAll(await begin(files))).rejects.toMatchObject({
    problem: 'file-missing',
    message: `There is no golden.json at ${server.url}golden.json.`,
  });
  await fetchAll(await begin([files[0], { ...files[1], optional: true }]));
  expect((await readJournal(store, 'tiny'))!.files[1]).toMatchObject({ absent: true });
  expect(await store.blob('tiny', 'golden.json')).toBeNull();
});

test.each([
  ['another version', (file: Served) => (file.etag = 'two')],
  ['another length', (file: Served) => (file.bytes = file.bytes.slice(5))],
])('a file that became %s on the server is not mixed with the one begun', async (_, change) => {
  const file = serve('a.bin', 4 * PART);
  const stop = new AbortController();
  const first = fetchAll(await begin([file]), {
    connections: 1,
    signal: stop.signal,
    onProgress: ({ received }) => received >= 2 * PART && stop.abort(),
  });
  await expect(first).rejects.toMatchObject({ name: 'AbortError' });
  change(server.files.get('a.bin')!);
  const second = fetchAll((await Journal.open(store, 'tiny'))!);
  await expect(second).rejects.toMatchObject({ problem: 'file-changed' });
});

test('a download that was stopped anywhere goes on where it was', async () => {
  const files = [serve('a.bin', 8 * PART - 1), serve('b.bin', 4 * PART)];
  (await begin(files)).close();
  for (let stopAt = PART; ; stopAt += 2 * PART) {
    const stop = new AbortController();
    const before = receivedBytes((await readJournal(store, 'tiny'))!);
    server.asked.length = 0;
    try {
      await fetchAll((await Journal.open(store, 'tiny'))!, {
        connections: 2,
        signal: stop.signal,
        onProgress: ({ received }) => received >= stopAt && stop.abort(new Error('paused')),
      });
      break;
    } catch (error) {
      expect((error as Error).message).toBe('paused');
    }
    const gained = receivedBytes((await readJournal(store, 'tiny'))!) - before;
    // at most what two connections had under way is asked for again, here and (told late) before
    expect(server.asked.length - Math.ceil(gained / PART)).toBeLessThanOrEqual(4);
  }
  expectWhole(...files);
});

test('a journal whose last line was cut off by a crash counts without it', async () => {
  const file = serve('a.bin', 3 * PART);
  await fetchAll(await begin([file]));
  const whole = store.files.get(`tiny/${JOURNAL}`)!;
  const lines = new TextDecoder().decode(whole).split('\n');
  // without `done`, and with half of the line before it
  const cut = lines.slice(0, -3).join('\n') + '\n' + lines.at(-3).slice(0, 12);
  store.files.set(`tiny/${JOURNAL}`, new TextEncoder().encode(cut));
  expect(receivedBytes((await readJournal(store, 'tiny'))!)).toBe(2 * PART);
  server.asked.length = 0;
  await fetchAll((await Journal.open(store, 'tiny'))!);
  expect(server.asked).toHaveLength(1);
  expect(isComplete((await readJournal(store, 'tiny'))!)).toBe(true);
  expectWhole(file);
});

test('a file with a wrong checksum is fetched once more, then refused', async () => {
  const file = serve('a.bin', 2 * PART, {
    instead: (_, response, nth) => {
      if (nth > 2) return false;
      response.writeHead(206, { 'content-length': PART }).end(new Uint8Array(PART));
      return true;
    },
  });
  await fetchAll(await begin([file]));
  expectWhole(file);
  const wrong: ListedFile = {
    ...serve('b.bin', PART),
    digest: { kind: 'sha256', hex: 'ab'.repeat(32) },
  };
  await expect(fetchAll(await begin([wrong]))).rejects.toMatchObject({
    problem: 'shard-checksum',
    message: expect.stringContaining('b.bin is damaged on the server: its SHA-256 is '),
  });
});

test('no room is said so; with room it goes on', async () => {
  store = memoryStore(26_000);
  const file = serve('a.bin', 4 * PART);
  await expect(fetchAll(await begin([file]))).rejects.toMatchObject({
    kind: 'storage',
    message: 'The browser has no room left for Tiny.',
  });
  const roomy = memoryStore();
  for (const [name, bytes] of store.files) roomy.files.set(name, bytes);
  store = roomy;
  await fetchAll((await Journal.open(store, 'tiny'))!);
  expectWhole(file);
});
