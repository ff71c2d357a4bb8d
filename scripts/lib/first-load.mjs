import { posix } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * @typedef {object} Loaded
 * @property {string} name from the folder of index.html
 * @property {number} bytes as sent: gzipped, but for fonts, which are compressed already
 */

const TAG = /<(?:script|link)\b[^>]*>/g;
/** A static import of a bundle, minified or not: `import` or `export … from`, then a string. */
const STATIC = /(?:^|[;}\s])(?:import|(?:import|export)\b[^;'"()]*?\bfrom)\s*["'](\.[^"']+)["']/g;
const URL_IN_CSS = /url\(["']?([^"')]+)["']?\)/g;

/**
 * What a built page loads at first: index.html, its scripts, module preloads and style sheets, and
 * what the scripts import statically. The fonts that the style sheets name are apart: a browser
 * fetches only those whose letters are shown.
 * @param {(name: string) => Buffer} read a file of the built site
 * @returns {{ files: Loaded[], fonts: Loaded[] }}
 */
export function firstLoad(read) {
  const html = read('index.html');
  /** @type {Map<string, Loaded>} */
  const files = new Map([['index.html', size('index.html', html)]]);
  /** @type {Map<string, Loaded>} */
  const fonts = new Map();
  /** @param {string} name */
  const add = (name) => {
    if (files.has(name)) return;
    const content = read(name);
    files.set(name, size(name, content));
    const beside = (/** @type {string} */ to) => posix.join(posix.dirname(name), to);
    const text = content.toString('utf8');
    if (name.endsWith('.js')) for (const [, to] of text.matchAll(STATIC)) add(beside(to));
    if (!name.endsWith('.css')) return;
    for (const [, to] of text.matchAll(URL_IN_CSS))
      if (/\.woff2?$/.test(to))
        fonts.set(to, { name: beside(to), bytes: read(beside(to)).byteLength });
  };
  for (const [tag] of html.toString('utf8').matchAll(TAG)) {
    const { src, href, rel = '' } = attributes(tag);
    if (src) add(posix.normalize(src));
    else if (href && /^(stylesheet|modulepreload)$/.test(rel)) add(posix.normalize(href));
  }
  return { files: [...files.values()], fonts: [...fonts.values()] };
}

/**
 * @param {string} name
 * @param {Buffer} content
 */
const size = (name, content) => ({ name, bytes: gzipSync(content).byteLength });

/**
 * @param {string} tag
 * @returns {Record<string, string>}
 */
const attributes = (tag) =>
  Object.fromEntries([...tag.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
