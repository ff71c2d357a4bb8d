import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.md': 'text/markdown; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.bin': 'application/octet-stream',
  '.onnx': 'application/octet-stream',
};

/**
 * The file a request names, or null if it names none that may be served.
 * @param {string} root folder that is served
 * @param {string} base path the folder is served under, with slashes at both ends
 * @param {string} address path and query of the request
 * @returns {string | null}
 */
export function fileFor(root, base, address) {
  let path;
  try {
    path = decodeURIComponent(address.replace(/[?#].*$/, ''));
  } catch {
    return null;
  }
  if (!path.startsWith(base) || path.includes('\0')) return null;
  const folder = normalize(root);
  const file = join(folder, path.slice(base.length));
  if (file !== folder && !file.startsWith(folder + sep)) return null;
  return path.endsWith('/') ? join(file, 'index.html') : file;
}

/**
 * Serves a folder of files on localhost.
 * @param {object} options
 * @param {string} options.root
 * @param {string} [options.base]
 * @param {number} [options.port] 0 for any free one
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export function serve({ root, base = '/', port = 0 }) {
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  async function answer(request, response) {
    const address = request.url ?? '/';
    if (`${address}/` === base) {
      response.writeHead(302, { Location: base }).end();
      return;
    }
    const file = fileFor(root, base, address);
    const found = file ? await stat(file).catch(() => null) : null;
    if (!file || !found?.isFile()) {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found\n');
      return;
    }
    const headers = {
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Cache-Control': 'no-cache',
      'Accept-Ranges': 'bytes',
    };
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const first = range ? Number(range[1]) : 0;
    const last = Math.min(range?.[2] ? Number(range[2]) : Infinity, found.size - 1);
    if (range && first > last) {
      response.writeHead(416, { 'Content-Range': `bytes */${found.size}` }).end();
      return;
    }
    const part = range ? { 'Content-Range': `bytes ${first}-${last}/${found.size}` } : {};
    const length = last - first + 1;
    response.writeHead(range ? 206 : 200, { ...headers, ...part, 'Content-Length': length });
    if (request.method === 'HEAD' || length === 0) response.end();
    else createReadStream(file, { start: first, end: last }).pipe(response);
  }

  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const actual = typeof address === 'object' && address ? address.port : port;
      resolve({
        url: `http://localhost:${actual}${base}`,
        close: () =>
          new Promise((done) => {
            server.closeAllConnections();
            server.close(() => done());
          }),
      });
    });
  });
}
