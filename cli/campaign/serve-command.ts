import { resolve } from 'node:path';
import { formatCampaignLink } from '../../src/lib/campaign/campaign-link.ts';
import { aborted } from '../../workers/campaign/sleep.ts';
import { CommandError } from '../command-error.ts';
import type { CliContext } from '../context.ts';
import { folderWords } from './addresses.ts';
import type { ServeCommand } from './commands.ts';
import { serveCampaigns } from './server/serve.ts';

/** Starts the server of campaigns and runs until it is stopped. */
export async function runServe(
  { folder, host, port, websocketPort, origins, install, page }: ServeCommand,
  place: CliContext,
  signal: AbortSignal,
): Promise<number> {
  const server = await serveCampaigns({
    folder: resolve(place.folder, folder),
    ports: {
      ...(port === undefined ? {} : { tcp: port }),
      ...(websocketPort === undefined ? {} : { websocket: websocketPort }),
    },
    settings: { origins, ...(host === undefined ? {} : { host }) },
    install,
  });
  const { owner, tcp, websocket } = server;
  process.stdout.write(`The server of campaigns runs; Ctrl+C ends it, and nothing is lost.
  for command lines  ${tcp}
  for pages          ${websocket}
  keys and results   ${folder}
Make a campaign:     ${place.call('campaign')} create --matrix all --tile 64 --assay NAME${folderWords(folder)}
or on the page, by the owner's link (whoever has it owns all campaigns here):
${formatCampaignLink(page, { role: 'own', server: websocket, account: owner.account, key: owner.seed })}
`);
  const words = await Promise.race([server.ended, aborted(signal).then(() => null)]);
  if (words !== null) throw new CommandError(`The server ended: ${words}`);
  await server.stop();
  return 0;
}
