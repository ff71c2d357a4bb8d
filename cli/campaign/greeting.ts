import { createConnection } from 'node:net';

const WAIT_MS = 2000;
/** A refusal comes right behind the greeting. */
const MORE_MS = 100;

/**
 * What whoever listens on a port says by itself: `INFO …`, and `-ERR …` behind it where nobody more is
 * let in; '' where nobody listens.
 */
export function greeting(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    let words = '';
    const socket = createConnection({ host, port });
    const end = () => {
      socket.destroy();
      resolve(words);
    };
    socket.setTimeout(WAIT_MS, end);
    socket.on('data', (bytes) => {
      if (words === '') setTimeout(end, MORE_MS);
      words += bytes.toString('utf8');
    });
    socket.once('error', end);
    socket.once('close', end);
  });
}
