/** The configuration of a campaign's server (docs: campaigns). */

export interface ServerPorts {
  /** For the command line. */
  tcp: number;
  /** For pages. */
  websocket: number;
}

export interface ServerSettings {
  /** Its name, which it greets with. */
  name: string;
  ports: ServerPorts;
  /** Address that it listens on: 127.0.0.1, or 0.0.0.0 for every network that the machine is in. */
  host: string;
  /** Pages that may connect, such as https://lab.example.org; all if empty. */
  origins: string[];
  maxConnections: number;
  /** Most bytes of all campaigns on disk. */
  storage: number;
  /** Bytes that a client may be behind before it is cut off; it comes back and reads what it missed. */
  maxPending: number;
  operator: string;
  systemAccount: string;
  /** Tokens of the accounts, by their public keys, for a first start. */
  accounts: Record<string, string>;
}

export const DEFAULT_SETTINGS = {
  host: '127.0.0.1',
  origins: [] as string[],
  maxConnections: 5000,
  storage: 50e9,
  maxPending: 16 * 2 ** 20,
};

/** A text in the configuration's syntax, which is JSON's. */
const quoted = (text: string) => JSON.stringify(text);

/** The configuration file; its paths are relative to the folder that the server is started in. */
export function serverConfig(settings: ServerSettings): string {
  const { ports, host, origins, accounts } = settings;
  const listen = (port: number) => quoted(`${host}:${port}`);
  return `# Written by mutascope campaign serve, and read at each start.
server_name: ${settings.name}
listen: ${listen(ports.tcp)}
max_payload: 1MB
max_connections: ${settings.maxConnections}
max_subscriptions: 50
max_pending: ${settings.maxPending}
ping_interval: "30s"
ping_max: 3
# a busy machine takes its time to sign
authorization { timeout: 20 }
log_file: "server.log"
logfile_size_limit: 10MB
logfile_max_num: 3
pid_file: "server.pid"

websocket {
  listen: ${listen(ports.websocket)}
  # TLS is for what stands before it, such as Caddy
  no_tls: true
  compression: true
  ${origins.length > 0 ? `allowed_origins: ${JSON.stringify(origins)}` : '# every origin may connect'}
}

jetstream {
  store_dir: "data"
  max_file_store: ${settings.storage}
  max_memory_store: 64MB
  # a result is on disk before it is acknowledged
  sync_interval: always
}

operator: ${settings.operator}
system_account: ${settings.systemAccount}
# keeps what is known of accounts on disk, and takes changes while it runs: links come and go
resolver {
  type: full
  dir: "accounts"
  allow_delete: false
  interval: "2m"
  limit: 10
}
resolver_preload {
${Object.entries(accounts)
  .map(([key, token]) => `  ${key}: ${token}`)
  .join('\n')}
}
`;
}
