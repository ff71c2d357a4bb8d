import { textDigest } from '../base/digest.ts';
import type { RemoteSource } from './model-facts.ts';

/** A file or folder of a repository on the model hub. */
const HUB_PAGE =
  /^https:\/\/(?:huggingface\.co|hf\.co)\/([\w.-]+\/[\w.-]+)(?:\/(?:tree|blob|resolve|raw)\/([^/]+)(?:\/(.*))?)?\/?$/;

/**
 * Where an address that a user gave margins to: a .gguf file, or the folder of a repository. An
 * address of a page of the model hub, or `owner/name` of a repository there, is turned into that of
 * the files. null if it is none.
 */
export function parseAddress(text: string): RemoteSource | null {
  const trimmed = text.trim();
  const short = /^[\w.-]+\/[\w.-]+$/.test(trimmed) && !trimmed.toLowerCase().endsWith('.gguf');
  let url: URL;
  try {
    url = new URL(short ? `https://huggingface.co/${trimmed}` : trimmed);
  } catch {
    return null;
  }
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) return null;
  url.hash = '';
  const [, repository, revision = 'main', path = ''] =
    HUB_PAGE.exec(`${url.origin}${url.pathname}`) ?? [];
  if (repository !== undefined) {
    url = new URL(`https://huggingface.co/${repository}/resolve/${revision}/${path}`);
  }
  if (/\.gguf$/i.test(url.pathname)) return { kind: 'gguf-url', url: url.href };
  // the address of one of the folder's files means the folder
  url.pathname = url.pathname
    .replace(/\/[^/]+\.(?:json|bin|safetensors)$/, '/')
    .replace(/\/?$/, '/');
  return { kind: 'folder-url', url: url.href };
}

/** A name for a model that has none: its file's, or its repository's. */
export function addressName({ url }: RemoteSource): string {
  const { pathname } = new URL(url);
  const parts = pathname
    .replace(/\/resolve\/[^/]+\//, '/')
    .split('/')
    .filter(Boolean);
  const last = parts.at(-1) ?? 'model';
  try {
    return decodeURIComponent(last).replace(/\.gguf$/i, '');
  } catch {
    return last;
  }
}

/** The name of the folder that keeps a model from an address. */
export const addressId = ({ url }: RemoteSource) => `url-${textDigest(url, 16)}`;
