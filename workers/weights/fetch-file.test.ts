import { afterEach, expect, test, vi } from 'vitest';
import { httpFiles } from './fetch-file.ts';

const FOLDER = 'https://models.example/tiny/';

afterEach(() => vi.unstubAllGlobals());

function stubFetch(answer: () => Response | Promise<Response>) {
  const fetch = vi.fn((_url: URL, _init: RequestInit) => Promise.resolve().then(answer));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

test('a file of the folder arrives whole', async () => {
  const chunks = [new Uint8Array([1, 2, 3]), new Uint8Array([4, 5])];
  const fetch = stubFetch(
    () =>
      new Response(
        new ReadableStream({
          start(controller) {
            for (const chunk of chunks) controller.enqueue(chunk);
            controller.close();
          },
        }),
      ),
  );
  const source = await httpFiles(FOLDER).open('a.bin');
  expect([source.name, source.size]).toEqual(['a.bin', 5]);
  expect([...(await source.read(1, 3))]).toEqual([2, 3, 4]);
  expect(String(fetch.mock.calls[0][0])).toBe(`${FOLDER}a.bin`);
});

test('a missing file is missing, also where the server answers with its own page', async () => {
  stubFetch(() => new Response('no', { status: 404 }));
  await expect(httpFiles(FOLDER).open('a.bin')).rejects.toMatchObject({
    problem: 'file-missing',
    message: `There is no a.bin at ${FOLDER}a.bin.`,
  });
  stubFetch(
    () => new Response('<html>', { headers: { 'content-type': 'text/html; charset=utf-8' } }),
  );
  await expect(httpFiles(FOLDER).open('a.bin')).rejects.toMatchObject({
    problem: 'file-missing',
    message: `There is no a.bin at ${FOLDER}a.bin (the server answered with a web page).`,
  });
});

test('a server that refuses or does not answer is not a missing file', async () => {
  stubFetch(() => new Response('', { status: 503, statusText: 'Service Unavailable' }));
  await expect(httpFiles(FOLDER).open('a.bin')).rejects.toMatchObject({
    problem: 'file-unreadable',
    message: 'a.bin could not be loaded: the server answered 503 Service Unavailable.',
  });
  stubFetch(() => Promise.reject(new TypeError('Failed to fetch')));
  await expect(httpFiles(FOLDER).open('a.bin')).rejects.toMatchObject({
    problem: 'file-unreadable',
    message: 'a.bin could not be loaded: the server does not answer.',
  });
});

test('a connection that breaks off is said so', async () => {
  stubFetch(
    () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            controller.error(new TypeError('network error'));
          },
        }),
      ),
  );
  await expect(httpFiles(FOLDER).open('a.bin')).rejects.toMatchObject({
    problem: 'file-unreadable',
    message: 'a.bin could not be loaded: the connection broke off.',
  });
});

test('a cancelled load rejects with the reason, not as a fault', async () => {
  const abort = new AbortController();
  abort.abort();
  stubFetch(() => Promise.reject(new DOMException('aborted', 'AbortError')));
  await expect(httpFiles(FOLDER, abort.signal).open('a.bin')).rejects.toMatchObject({
    name: 'AbortError',
  });
});
