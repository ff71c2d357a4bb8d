/** Plain sockets, which only the command line has. */
import { connect } from '@nats-io/transport-node';
import { dialWith, type Dial } from '../../workers/campaign/net/dial.ts';
import { greeting } from './greeting.ts';

const DEFAULT_PORT = 4222;

export const dialTcp: Dial = dialWith(
  (options) => connect(options),
  ({ hostname, port }) => greeting(hostname, Number(port) || DEFAULT_PORT),
);
