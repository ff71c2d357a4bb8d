/** Plain sockets, which only the command line has. */
import { connect } from '@nats-io/transport-node';
import type { Dial } from '../../workers/campaign/net/connection.ts';
import { greeting } from './greeting.ts';

/** Who is let in is greeted at once. */
const PATIENCE_MS = 1000;
const DEFAULT_PORT = 4222;

/**
 * Opens a connection. A server that is full says so right behind its greeting; the client does not hear
 * it and waits in vain. So when it waits, the words are asked for.
 */
export const dialTcp: Dial = (options) =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(String(options.servers));
    const ask = async () => {
      const words = await greeting(hostname, Number(port) || DEFAULT_PORT);
      const refusal = /-ERR '(.*)'/.exec(words)?.[1];
      if (refusal !== undefined) reject(new Error(refusal));
    };
    const timer = setTimeout(() => void ask(), PATIENCE_MS);
    void connect(options)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
