import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a file is served. */
export interface Served {
  bytes: Uint8Array;
  etag?: string;
  /** False: always the whole file. */
  ranges?: boolean;
  /** Do not say how long it is. */
  hideLength?: boolean;
  /** Answers instead; false where the usual answer is wanted. */
  instead?: (request: IncomingMessage, response: ServerResponse, nth: number) => boolean;
}

/** A real web server with files that can be made to misbehave. */
export async function fileServer() {
  const files = new Map<string, Served>();
  /** `name` or `name 0-99` of every request, in turn. */
  const asked: string[] = [];

  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? '/').slice(1));
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    asked.push(range ? `${name} ${range[1]}-${range[2]}` : name);
    const file = files.get(name);
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    const nth = asked.filter((other) => other.split(' ')[0] === name).length;
    if (file.instead?.(request, response, nth)) return;
    const { bytes, etag, ranges = true, hideLength = false } = file;
    const headers = etag === undefined ? {} : { etag: `"${etag}"` };
    if (range && ranges) {
      const [first, last] = [Number(range[1]), Math.min(Number(range[2]), bytes.length - 1)];
      if (first >= bytes.length) {
        response.writeHead(416).end();
        return;
      }
      response.writeHead(206, {
        ...headers,
        'content-range': `bytes ${first}-${last}/${bytes.length}`,
        'content-length': last - first + 1,
      });
      response.end(bytes.subarray(first, last + 1));
      return;
    }
    response.writeHead(200, {
      ...headers,
      ...(hideLength ? {} : { 'content-length': bytes.length }),
    });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    files,
    asked,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export type FileServer = Awaited<ReturnType<typeof fileServer>>;
