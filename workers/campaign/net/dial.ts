/** How connections are opened. */
import { wsconnect, type ConnectionOptions, type NatsConnection } from '@nats-io/nats-core';

export type Dial = (options: ConnectionOptions) => Promise<NatsConnection>;

/** Who is let in is greeted at once. */
const PATIENCE_MS = 1000;
/** How long the server's first words are waited for, and what comes right behind them. */
export const GREETING_MS = 2000;
export const BEHIND_MS = 100;

/**
 * A server that is full says so right behind its greeting; the client does not hear it and waits in vain.
 * So when it waits, the words are asked for.
 * @param greeting what a server says by itself: `INFO …`, and `-ERR …` where nobody more is let in
 */
export const dialWith =
  (connect: Dial, greeting: (server: URL) => Promise<string>): Dial =>
  (options) =>
    new Promise((resolve, reject) => {
      const ask = async () => {
        const words = await greeting(new URL(String(options.servers)));
        const refusal = /-ERR '(.*)'/.exec(words)?.[1];
        if (refusal !== undefined) reject(new Error(refusal));
      };
      const timer = setTimeout(() => void ask(), PATIENCE_MS);
      void connect(options)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    });

/** For pages, and for whoever has WebSocket. */
export const dialWebSocket: Dial = dialWith(wsconnect, webSocketGreeting);

function webSocketGreeting(server: URL): Promise<string> {
  return new Promise((resolve) => {
    let words = '';
    const socket = new WebSocket(server);
    socket.binaryType = 'arraybuffer';
    const end = () => {
      socket.close();
      resolve(words);
    };
    setTimeout(end, GREETING_MS);
    socket.onmessage = ({ data }) => {
      if (words === '') setTimeout(end, BEHIND_MS);
      words += new TextDecoder().decode(data as ArrayBuffer);
    };
    socket.onclose = end;
  });
}
