import { WeightsError } from './weights-error.ts';

/** Worth trying again: the connection broke, stalled, or the server was busy. */
export class TransientError extends Error {
  /** How long the server asks to be left alone, in milliseconds. */
  readonly retryAfter: number;

  constructor(message: string, retryAfter = 0, options?: ErrorOptions) {
    super(message, options);
    this.retryAfter = retryAfter;
  }
}

export interface FetchOptions {
  fetch: typeof fetch;
  signal: AbortSignal;
  /** A connection that brings nothing for so long counts as broken; milliseconds. */
  stallMs: number;
}

/** An answer whose body is still to be read, by `chunks`. */
export interface Answer {
  /** False: the server sends the whole file, whatever was asked for. */
  ranged: boolean;
  /** What the server calls this version of the file; null where it does not say. */
  etag: string | null;
  /** Bytes of the whole file; null where the server does not say. */
  total: number | null;
  chunks(): AsyncGenerator<Uint8Array<ArrayBuffer>>;
}

/**
 * Asks for bytes [offset, offset + length) of a file, or for all of it (`range` null). Redirections
 * are followed. Rejects with a TransientError; with a WeightsError `file-missing`,
 * `file-unreadable` or `file-changed` where trying again is of no use; or with the signal's reason.
 */
export async function ask(
  file: { name: string; url: string },
  range: { offset: number; length: number } | null,
  { fetch, signal, stallMs }: FetchOptions,
): Promise<Answer> {
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(new TransientError('the server has stalled')), stallMs);
  };
  const end = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
  const broken = (error: unknown, why: string) => {
    signal.throwIfAborted();
    const reason: unknown = stop.signal.reason;
    return reason instanceof TransientError ? reason : new TransientError(why, 0, { cause: error });
  };

  alive();
  let response: Response;
  try {
    response = await fetch(file.url, {
      signal: stop.signal,
      ...(range
        ? { headers: { Range: `bytes=${range.offset}-${range.offset + range.length - 1}` } }
        : {}),
    });
  } catch (error) {
    end();
    throw broken(error, 'the server does not answer');
  }
  try {
    check(file, response);
  } catch (error) {
    end();
    stop.abort();
    throw error;
  }
  const ranged = range !== null && response.status === 206;
  const span = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  // the header may be hidden from pages of other origins
  if (ranged && span && Number(span[1]) !== range.offset) {
    end();
    stop.abort();
    throw new TransientError('the server sent another part than was asked for');
  }
  const length = response.headers.get('content-length');
  const plain = !ranged && length !== null && !response.headers.has('content-encoding');
  return {
    ranged,
    etag: response.headers.get('etag')?.replace(/^W\//, '') ?? null,
    total: span ? Number(span[2]) : plain ? Number(length) : null,
    async *chunks() {
      const reader = response.body?.getReader();
      try {
        for (;;) {
          alive();
          const { done, value } = reader ? await reader.read() : { done: true, value: undefined };
          if (done) return;
          yield value!;
        }
      } catch (error) {
        throw broken(error, 'the connection broke off');
      } finally {
        end();
        stop.abort(); // frees the connection if the rest is not wanted
      }
    },
  };
}

function check({ name, url }: { name: string; url: string }, response: Response): void {
  const { status, statusText, headers } = response;
  const isPage = headers.get('content-type')?.startsWith('text/html');
  // many hosts answer a missing file with their own page, some of them with status 200
  if (status === 404 || status === 410 || (response.ok && isPage))
    throw new WeightsError(
      'file-missing',
      `There is no ${name} at ${url}${isPage ? ' (the server answered with a web page)' : ''}.`,
      'Check the address of the model.',
    );
  if (status === 401 || status === 403)
    throw new WeightsError(
      'file-unreadable',
      `The server does not let everybody have ${name} (it answered ${status}).`,
      'The repository may ask for a licence to be accepted: download the file there, then drop it on this page.',
    );
  if (status === 416)
    throw new WeightsError(
      'file-changed',
      `${name} on the server is shorter than it was said to be.`,
      'Remove what was downloaded and start again.',
    );
  if (response.ok) return;
  const answer = `the server answered ${status} ${statusText}`.trim();
  const busy = status >= 500 || [408, 425, 429].includes(status);
  if (busy) throw new TransientError(answer, 1_000 * Number(headers.get('retry-after') ?? 0) || 0);
  throw new WeightsError(
    'file-unreadable',
    `${name} could not be loaded: ${answer}.`,
    'Check the address of the model.',
  );
}

/**
 * Tries until it succeeds, waiting longer each time; `waits` in milliseconds. Rejects with a
 * WeightsError `file-unreadable` after the last try.
 */
export async function retrying<T>(
  name: string,
  attempt: () => Promise<T>,
  { waits, signal }: { waits: readonly number[]; signal: AbortSignal },
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransientError)) throw error;
      if (tries >= waits.length)
        throw new WeightsError(
          'file-unreadable',
          `${name} could not be loaded: ${error.message}, ${tries + 1} times in a row.`,
          'Check the connection, then resume; what has come so far is kept.',
          { cause: error },
        );
      await pause(Math.max(waits[tries], Math.min(error.retryAfter, 120_000)), signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop);
  });
}
