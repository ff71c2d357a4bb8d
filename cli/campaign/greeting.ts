import { createConnection } from 'node:net';
import { BEHIND_MS, GREETING_MS } from '../../workers/campaign/net/dial.ts';

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
    socket.setTimeout(GREETING_MS, end);
    socket.on('data', (bytes) => {
      if (words === '') setTimeout(end, BEHIND_MS);
      words += bytes.toString('utf8');
    });
    socket.once('error', end);
    socket.once('close', end);
  });
}
