/** Plain sockets, which only the command line has. */
import { connect } from '@nats-io/transport-node';
import type { Dial } from '../../workers/campaign/net/connection.ts';

export const dialTcp: Dial = (options) => connect(options);
