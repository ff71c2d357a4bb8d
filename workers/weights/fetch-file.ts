import { memorySource, type ModelFiles } from './byte-source.ts';
import { httpSource } from './http-source.ts';
import { WeightsError } from './weights-error.ts';

/**
 * Files over HTTP from a folder's address (ending in a slash). A file is fetched when it is opened; of
 * safetensors, which may be far larger than memory, parts are fetched as they are read.
 */
export function httpFiles(folder: string | URL, signal?: AbortSignal): ModelFiles {
  return {
    open: async (name) => {
      if (name.endsWith('.safetensors'))
        return httpSource(new URL(name, folder).href, signal ?? new AbortController().signal);
      const response = await request(new URL(name, folder), name, signal);
      try {
        return memorySource(name, new Uint8Array(await response.arrayBuffer()));
      } catch (error) {
        signal?.throwIfAborted();
        throw unreadable(name, 'the connection broke off', error);
      }
    },
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
