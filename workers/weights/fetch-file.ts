import { WeightsError } from './weights-error.ts';

/**
 * Gets one file of a model's folder. `onBytes` hears the bytes so far, as they arrive.
 * Rejects with a WeightsError: `file-missing` where there is no such file, else `file-unreadable`.
 */
export type FetchFile = (name: string, onBytes?: (bytes: number) => void) => Promise<ArrayBuffer>;

/** Files over HTTP from a folder's address (ending in a slash). */
export function httpFiles(folder: string | URL, signal?: AbortSignal): FetchFile {
  return async (name, onBytes) => {
    const response = await request(new URL(name, folder), name, signal);
    try {
      return await readBody(response, onBytes);
    } catch (error) {
      signal?.throwIfAborted();
      throw unreadable(name, 'the connection broke off', error);
    }
  };
}

async function request(url: URL, name: string, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw unreadable(name, 'the server does not answer', error);
  }
  // many hosts answer a missing file with their own page, some of them with status 200
  const isPage = response.headers.get('content-type')?.startsWith('text/html');
  if (response.status === 404 || response.status === 410 || (response.ok && isPage)) {
    void response.body?.cancel();
    throw new WeightsError(
      'file-missing',
      `There is no ${name} at ${url.href}${isPage ? ' (the server answered with a web page)' : ''}.`,
      'Check the address of the model.',
    );
  }
  if (!response.ok) {
    throw unreadable(name, `the server answered ${response.status} ${response.statusText}`.trim());
  }
  return response;
}

function unreadable(name: string, why: string, cause?: unknown): WeightsError {
  return new WeightsError(
    'file-unreadable',
    `${name} could not be loaded: ${why}.`,
    'Check the connection and try again; nothing was changed.',
    { cause },
  );
}

async function readBody(
  response: Response,
  onBytes: ((bytes: number) => void) | undefined,
): Promise<ArrayBuffer> {
  if (!response.body || !onBytes) return response.arrayBuffer();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    bytes += value.byteLength;
    onBytes(bytes);
  }
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole.buffer;
}
