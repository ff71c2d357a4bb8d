import { checkRange, type ByteSource } from './byte-source.ts';
import { ask, retrying, TransientError, type FetchOptions } from './fetch-range.ts';
import { WeightsError } from './weights-error.ts';

const WAITS = [500, 1_000, 2_000, 4_000];
/** How far into a file we read where the server sends it from its start only. */
const MOST_SKIPPED = 64 * 2 ** 20;

/** A file on a server, of which parts are fetched as they are read. */
export async function httpSource(
  url: string,
  signal: AbortSignal,
  fetching: typeof fetch = (...args) => fetch(...args),
): Promise<ByteSource & { etag: string | null }> {
  const name = fileName(url);
  const options: FetchOptions = { fetch: fetching, signal, stallMs: 30_000 };
  const tries = { waits: WAITS, signal };
  const first = await retrying(
    name,
    () => ask({ name, url }, { offset: 0, length: 1 }, options),
    tries,
  );
  await first.chunks().return(undefined);
  const size = first.total ?? (await askSize(url, options));
  if (size === null)
    throw new WeightsError(
      'file-unreadable',
      `The server does not say how large ${name} is.`,
      'Download the file yourself, then drop it on this page.',
    );

  const attempt = async (offset: number, length: number) => {
    const answer = await ask({ name, url }, { offset, length }, options);
    if (
      (answer.total !== null && answer.total !== size) ||
      (answer.etag !== null && first.etag !== null && answer.etag !== first.etag)
    )
      throw new WeightsError(
        'file-changed',
        `${name} was changed on the server while it was being read.`,
        'Load the model again.',
      );
    if (!answer.ranged && offset > MOST_SKIPPED)
      throw new WeightsError(
        'file-unreadable',
        `The server sends ${name} from its start only, so the model cannot be read in place.`,
        'Download the model into the browser first.',
      );
    const out = new Uint8Array(length);
    // an answer that is not ranged starts at the file's start
    let at = answer.ranged ? 0 : -offset;
    for await (const chunk of answer.chunks()) {
      const from = Math.max(0, -at);
      const part = chunk.subarray(from, from + length - Math.max(0, at));
      out.set(part, Math.max(0, at));
      at += chunk.byteLength;
      if (at >= length) break;
    }
    if (at < length) throw new TransientError('the connection broke off');
    return out;
  };
  return {
    name,
    size,
    etag: first.etag,
    read: async (offset, length) => {
      checkRange(name, size, offset, length);
      return length === 0
        ? new Uint8Array(0)
        : retrying(name, () => attempt(offset, length), tries);
    },
  };
}

async function askSize(url: string, { fetch, signal }: FetchOptions): Promise<number | null> {
  const head = await fetch(url, { method: 'HEAD', signal }).catch(() => null);
  signal.throwIfAborted();
  const length = head?.ok ? head.headers.get('content-length') : null;
  return length === null ? null : Number(length);
}

/** The last part of an address's path. */
export function fileName(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last) || 'model';
  } catch {
    return last;
  }
}
