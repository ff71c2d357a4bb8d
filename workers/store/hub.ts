import type { ListedFile } from './listing.ts';

const FILE = /^https:\/\/huggingface\.co\/([\w.-]+\/[\w.-]+)\/resolve\/([^/]+)\/(.+)$/;

/**
 * The SHA-256 that the model hub's own list gives of a file, null where there is none: the file is
 * elsewhere, small, or the list cannot be had. Its interface: GET /api/models/{repository}/tree/{revision}.
 */
export async function hubDigest(
  url: string,
  signal: AbortSignal,
  fetching: typeof fetch = (...args) => fetch(...args),
): Promise<ListedFile['digest']> {
  const [, repository, revision, path] = FILE.exec(url.split('?')[0]) ?? [];
  if (repository === undefined) return null;
  const folder = path.split('/').slice(0, -1).join('/');
  const list = `https://huggingface.co/api/models/${repository}/tree/${revision}${folder && `/${folder}`}`;
  try {
    const response = await fetching(list, { signal });
    if (!response.ok) return null;
    return digestIn(await response.json(), decodeURIComponent(path));
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

function digestIn(json: unknown, path: string): ListedFile['digest'] {
  if (!Array.isArray(json)) return null;
  const entry = (json as unknown[]).find(
    (other) => (other as { path?: unknown } | null)?.path === path,
  ) as { lfs?: { oid?: unknown } } | undefined;
  const oid = entry?.lfs?.oid;
  const hex = typeof oid === 'string' ? oid.replace(/^sha256:/, '').toLowerCase() : '';
  return /^[0-9a-f]{64}$/.test(hex) ? { kind: 'sha256', hex } : null;
}
