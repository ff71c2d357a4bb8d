import type { CliContext } from '../context.ts';

/** What campaign --help says. */
export const campaignHelp = ({
  call,
}: Pick<
  CliContext,
  'call'
>) => `One screen, many machines: a campaign's work is taken by whoever opens its link.

  ${call('campaign')} serve                  starts the server that carries campaigns (NATS JetStream)
  ${call('campaign')} create --matrix all …  makes one and prints its links
  ${call('campaign')} work LINK              computes for it, here
  ${call('campaign')} keep                   asks again for what is missing, has some checked, bans liars
  ${call('campaign')} save CAMPAIGN --out F  writes its results as a run file
  ${call('campaign')} list                   shows the server's campaigns
  ${call('campaign')} revoke CAMPAIGN        takes its links back: who is in is thrown out
  ${call('campaign')} unban CAMPAIGN WORKER  takes a ban back: that worker's results count again

serve, create, keep, save, list, revoke, unban
  --folder F           where keys and results are kept (default campaigns); for you alone

serve
  --port N, --websocket-port N   for command lines, and for pages; free ones if not given
  --host ADDRESS       0.0.0.0 lets other machines in (default 127.0.0.1, only this one). A page that was
                       opened by https reaches the server by wss only: put Caddy or the like before it
  --origin URL         a page that may connect, as https://lab.example.org; more than one: say it again
  --page URL           the page that the owner's link opens (default http://localhost:4173/)
  --install            fetches nats-server (by pip or Go) into ~/.cache/mutascope where there is none

create
  What is screened, under which assay and by which engine: as for ${call('screen')}, without --out. Here it
  runs a few mutants, so that every worker's device can be compared with this one.
  --title TEXT         what it is about, for whoever joins (at most 200 characters)
  --replicate SHARE    of items that two workers compute (default 0.02)
  --item-seconds N     work that is taken at a time, in seconds of this machine (default 7)
  --websocket URL, --tcp URL   the server's addresses as others reach them
  --page URL           the page that the links open (default http://localhost:4173/)
  --estimate           only says how long it would take

work
  --model MODEL        where the campaign does not say where its model is: a folder or file, the very same one
  --engine E, --adapter N   as for ${call('screen')}
  --nickname NAME      what you are called in the list of contributors
  --until-done         ends when there is no work left; else it waits for more

keep
  A campaign's name, where the server has several.
  --until-done         ends when everything is done, and checked as far as other workers are there

save
  A campaign's name, or a link to look on.
  --out FILE           .parquet or .csv
  --provisional        also results of workers whose device is not proven

unban
  WORKER is the name, U and 55 letters and digits, that keep prints when it bans somebody

Ctrl+C ends each of them; what is not done goes back at once. What a worker sends: verdicts, where the
answers part and by how much (and texts, if the campaign keeps them), the name of its device, the version
of Mutascope, its nickname. Links hold keys: whoever has one may do what it is for, until it is revoked.
`;
