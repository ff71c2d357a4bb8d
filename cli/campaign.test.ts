import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixture } from '../fixtures/files.ts';
import { decodeCsv } from '../src/lib/run-file/run-csv.ts';
import { addLink } from '../workers/campaign/net/links.ts';
import { formatCampaignLink, parseCampaignLink } from '../src/lib/campaign/campaign-link.ts';
import { readOwner } from './campaign/server/serve.ts';
import { DIAL, HAS_SERVER, OTHER_CID } from './campaign/testing/test-server.ts';
import { commandIn, startIn, type StartedCommand } from './testing/command.ts';

const SCREENED = ['--matrix', 'L5', '--tile', '32', '--assay', 'fox', '--engine', 'processor'];

describe.skipIf(!HAS_SERVER)('a campaign by command line', { timeout: 180_000 }, () => {
  let folder: string;
  let server: StartedCommand;
  /** What the owner hands on: to work by, to look on by. */
  let links: { work: string; watch: string };
  /** To look on by, where there is no page. */
  let saving: string;
  let cid: string;
  const create = () => campaign('create', ...SCREENED, '--item-seconds', '1', '--title', 'Foxes');
  const start = (...args: string[]) => startIn(folder)('campaign', ...args);
  const campaign = (...args: string[]) => start(...args).ended;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mutascope-campaign-'));
    server = start('serve');
    await server.says('#own=');
    const { status, out, err } = await create();
    expect([status, err]).toEqual([0, expect.stringMatching(/^360 mutants in \d+ items of work/)]);
    cid = /^Campaign ([0-9a-f]{20})$/m.exec(out)![1];
    links = { work: /work "(.*)"/.exec(out)![1], watch: /on a page: +(.*#watch=.*)/.exec(out)![1] };
    saving = /save "(#watch=.*)" --out run\.parquet/.exec(out)![1];
  }, 180_000);
  afterAll(async () => {
    await server.interrupt();
    await rm(folder, { recursive: true });
  });

  test('two workers and a keeper find what one machine finds, byte for byte', async () => {
    const keeper = start('keep', '--until-done');
    const worker = (nickname: string) =>
      start('work', links.work, '--nickname', nickname, '--engine', 'processor', '--until-done');
    const workers = [worker('Ada'), worker('Grace')];
    const screen = commandIn(folder)('screen', ...SCREENED, '--out', 'one.csv');
    const kept = await keeper.ended;
    expect([kept.status, kept.err]).toEqual([
      0,
      expect.stringMatching(/Done; \d+ items computed by several workers, who agree\./),
    ]);
    expect(kept.err).not.toContain('Banned');
    expect((await screen).status).toBe(0);
    const one = await readFile(join(folder, 'one.csv'), 'utf8');

    // the workers still look for more, and results are there for whoever has a link
    const saved = await Promise.all([
      campaign('save', cid, '--out', 'all.csv'),
      campaign('save', links.work, '--out', 'linked.csv'),
      campaign('save', saving, '--out', 'watched.csv'),
    ]);
    for (const { status, err } of saved)
      expect([status, err]).toEqual([0, expect.stringMatching(/\.csv: 360 mutants\.\n$/)]);
    for (const name of ['all.csv', 'linked.csv', 'watched.csv'])
      expect(await readFile(join(folder, name), 'utf8'), name).toBe(one);
    expect(decodeCsv(one).rows).toHaveLength(360);
    for (const { ended } of workers)
      expect(await ended).toMatchObject({ status: 0, err: expect.stringContaining('Thank you.') });
    expect((await campaign('list')).out).toMatch(
      new RegExp(`^${cid}  “Foxes”, \\d+ items: 0 in the queue, 0 at work\n$`),
    );
  });

  test('what cannot be is refused in one sentence that says what to do', async () => {
    const owner = (await readOwner(join(folder, 'campaigns')))!;
    const {
      server: tcp,
      account,
      seed: key,
    } = await addLink(owner, OTHER_CID, 'worker', owner.server, DIAL);
    const nowhere = formatCampaignLink('', {
      ...{ role: 'join', cid: OTHER_CID, server: tcp, account, key, watchKey: key },
    });
    await writeFile(join(folder, 'precious.csv'), 'precious');
    const another = fixture('gguf/organism.q4_0.gguf');
    const ways: [string[], string | RegExp][] = [
      [['work', links.work.slice(0, -20)], /not whole: a key is cut off .* Copy it again in full/],
      [['work', links.watch], 'This link is for looking on: ask the owner for one to join by.'],
      [['work', nowhere], 'The server does not know this campaign. It may have been deleted'],
      [['work', links.work.replace(cid, OTHER_CID)], 'This link does not allow that'],
      [
        ['work', links.work, '--model', another, '--engine', 'processor'],
        /The campaign is of organism \(.*the model here, organism\.q4_0, is another one/,
      ],
      [['keep', OTHER_CID], `The server has no campaign ${OTHER_CID}; it has ${cid}.`],
      [['save', OTHER_CID, '--out', 'x.csv'], `The server has no campaign ${OTHER_CID}`],
      [
        ['save', cid, '--out', 'precious.csv'],
        'precious.csv is there already, and holds no results of this campaign',
      ],
      [['unban', cid, 'UNOBODY'], 'UNOBODY is not banned, nor is anybody.'],
      [['list', '--folder', 'nothing'], 'The folder nothing holds no campaigns: start'],
    ];
    const said = await Promise.all(ways.map(([args]) => campaign(...args)));
    for (const [i, [args, words]] of ways.entries()) expectRefusal(said[i], words, args[0]);
    expect(await readFile(join(folder, 'precious.csv'), 'utf8')).toBe('precious');
  });

  test('a link that is revoked lets nobody in, a new one does; without a server that is said', async () => {
    const revoked = await campaign('revoke', cid);
    expect(revoked).toMatchObject({ status: 0, out: expect.stringMatching(/^2 links revoked\./) });
    const words = 'refuses this key: the link was revoked';
    const [refused, again] = await Promise.all([campaign('work', links.work), create()]);
    expectRefusal(refused, words, 'work');
    // the same campaign, whose items were measured at another speed, with all that was found
    expect(again).toMatchObject({ status: 0, out: expect.stringMatching(`^Campaign ${cid}\n`) });
    expect(again.err).toContain('The server has this campaign already: it goes on.');
    const renewed = await campaign('save', /work "(.*)"/.exec(again.out)![1], '--out', 'new.csv');
    expect([renewed.status, renewed.err]).toEqual([0, 'new.csv: 360 mutants.\n']);
    expect((await server.interrupt()).err).toBe('');
    const { server: address } = parseCampaignLink(links.work);
    const gone = await Promise.all([campaign('work', links.work), campaign('list')]);
    for (const one of gone) expectRefusal(one, `server ${address} cannot be reached.`, 'gone');
  });
});

function expectRefusal(
  { status, out, err }: { status: number | null; out: string; err: string },
  words: string | RegExp,
  what: string,
): void {
  expect([status, out], what).toEqual([1, '']);
  const last = err.trim().split('\n').at(-1);
  if (typeof words === 'string') expect(last, what).toContain(words);
  else expect(last, what).toMatch(words);
  expect(last, what).toMatch(/^campaign: .*\.$/);
  expect(err, what).not.toContain('    at ');
}
