/** Answers requests for `file:NAME` with parts of files that the user chose, as a server would. */
export function localFetch(files: readonly File[]): typeof fetch {
  return (address, init) => {
    const name = decodeURIComponent((address as string).replace(/^file:/, ''));
    const file = files.find((other) => other.name === name.split('/').at(-1));
    if (!file) return Promise.resolve(new Response(null, { status: 404 }));
    const range = /^bytes=(\d+)-(\d+)$/.exec(new Headers(init?.headers).get('range') ?? '');
    const body = range ? file.slice(Number(range[1]), Number(range[2]) + 1) : file;
    return Promise.resolve(
      new Response(body.stream(), {
        status: range ? 206 : 200,
        headers: {
          'content-length': String(body.size),
          ...(range && { 'content-range': `bytes ${range[1]}-${range[2]}/${file.size}` }),
        },
      }),
    );
  };
}

export const localAddress = (name: string) => `file:${encodeURIComponent(name)}`;
