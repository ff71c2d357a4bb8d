import { describe, expect, test } from 'vitest';
import { campaignHelp } from './help.ts';
import { parseCampaignCommand } from './options.ts';

const CID = '0123456789abcdef0123';
const read = (line: string) => parseCampaignCommand(line.split(' ').filter(Boolean));

describe('what is asked for', () => {
  test('a server, with its defaults and with all', () => {
    expect(read('serve')).toEqual({
      ...{ type: 'serve', folder: 'campaigns', origins: [], install: false },
      page: 'http://localhost:4173/',
    });
    expect(
      read(
        'serve --folder f --host 0.0.0.0 --port 4222 --websocket-port 8443 --origin https://a.org --origin https://b.org --install --page https://a.org/',
      ),
    ).toEqual({
      ...{ type: 'serve', folder: 'f', host: '0.0.0.0', port: 4222, websocketPort: 8443 },
      ...{ origins: ['https://a.org', 'https://b.org'], install: true, page: 'https://a.org/' },
    });
  });

  test('a campaign: what is screened is said as to screen', () => {
    const base = '--matrix L5 --tile 32 --assay fox';
    expect(read(`create ${base}`)).toMatchObject({
      ...{ type: 'create', folder: 'campaigns', title: '', replicate: 0.02, itemSeconds: 7 },
      ...{ estimate: false, page: 'http://localhost:4173/' },
      screen: { sites: { type: 'tiles', matrix: 'L5', tile: 32 }, assay: { named: 'fox' } },
    });
    expect(
      read(
        `create --title=Foxes ${base} --replicate 0.5 --item-seconds 3 --estimate --websocket wss://a.org --tcp tls://a.org:4222 --text`,
      ),
    ).toMatchObject({
      ...{ title: 'Foxes', replicate: 0.5, itemSeconds: 3, estimate: true },
      ...{ websocket: 'wss://a.org', tcp: 'tls://a.org:4222', screen: { texts: true } },
    });
    const ranked = 'create --every-weight --assay fox --verify 1%';
    expect(read(ranked)).toMatchObject({ screen: { sites: { type: 'ranked' } } });
  });

  test('to work, to keep, to save, to look after', () => {
    expect(read('work #join=x')).toEqual({
      ...{ type: 'work', link: '#join=x', nickname: '', untilDone: false },
    });
    expect(
      read('work #join=x --model m --engine processor --adapter 1 --nickname Ada --until-done'),
    ).toEqual({
      ...{ type: 'work', link: '#join=x', model: 'm', engine: 'processor', adapter: '1' },
      ...{ nickname: 'Ada', untilDone: true },
    });
    expect(read('keep')).toEqual({ type: 'keep', folder: 'campaigns', untilDone: false });
    expect(read(`keep ${CID} --until-done`)).toMatchObject({ cid: CID, untilDone: true });
    expect(read(`save ${CID} --out r.parquet --provisional`)).toEqual({
      ...{ type: 'save', from: CID, folder: 'campaigns', out: 'r.parquet' },
      ...{ format: 'parquet', provisional: true },
    });
    expect(read('list --folder f')).toEqual({ type: 'list', folder: 'f' });
    expect(read(`revoke ${CID}`)).toMatchObject({ type: 'revoke', cid: CID });
    expect(read(`unban ${CID} U1`)).toMatchObject({ type: 'unban', cid: CID, worker: 'U1' });
  });

  test.each(['', 'help', '--help', '-h', 'serve --help', 'create -h'])('help: %j', (line) => {
    expect(read(line)).toEqual({ type: 'help' });
  });

  test('help names every option', () => {
    const help = campaignHelp({ call: (name) => `npm run ${name} --` });
    const own = ['folder', 'port', 'websocket-port', 'host', 'origin', 'install', 'title'];
    const more = ['replicate', 'item-seconds', 'websocket', 'tcp', 'page', 'estimate', 'model'];
    const rest = ['engine', 'adapter', 'nickname', 'until-done', 'out', 'provisional'];
    for (const name of [...own, ...more, ...rest]) expect(help).toContain(`--${name}`);
  });
});

const SCREEN = '--matrix L5 --tile 32 --assay fox';
test.each([
  ['go', /^There is no campaign go: serve, create, work,/],
  ['serve --port x', /--port takes/],
  ['serve --port 0', /--port takes/],
  ['serve --websocket-port 1.5', /--websocket-port takes/],
  ['serve --ports 1', /--ports/],
  ['serve 4222', /^What is "4222"\? campaign serve --help shows what there is\.$/],
  ['create', /^What is asked of the mutants\?/],
  [`create ${SCREEN} --out r.csv`, /^--out is no part of a campaign: campaign save writes/],
  [`create ${SCREEN} --shard=1/2`, /^--shard is no part of a campaign/],
  [`create ${SCREEN} --png m.png`, /^--png is no part/],
  [`create ${SCREEN} --replicate 2`, /^--replicate takes a share from 0 to 1, not "2"\.$/],
  [`create ${SCREEN} --replicate x`, /^--replicate takes a share from 0 to 1, not "x"\.$/],
  [`create ${SCREEN} --item-seconds 0`, /--item-seconds takes/],
  [`create ${SCREEN} --tile x`, /--tile/],
  [`create ${SCREEN} --title=${'x'.repeat(201)}`, /^--title takes 200 characters, not 201\.$/],
  [`create ${SCREEN} --tcp login1:14222`, /^--tcp takes an address that begins with nats:/],
  [`create ${SCREEN} --websocket https://foo`, /^--websocket takes .* wss:\/\/ or ws:\/\/, not/],
  [`create ${SCREEN} --page foo`, /^--page takes the page’s http address, not "foo"\.$/],
  ['serve --page foo', /^--page takes/],
  ['serve --origin lab.example.org', /^--origin takes a page’s address, as https:/],
  ['create --every-weight --assay fox --verify 2min', /^All workers must know what is verified/],
  ['create --every-weight --assay fox --risks r.parquet', /^--risks is no part of a campaign/],
  ['work', /^Give the link that campaign create printed, in quotes\.$/],
  ['work #join=x y', /^Give the link that campaign create printed, in quotes\.$/],
  ['work #join=x --engine steam', /^--engine takes .*, not "steam"\.$/],
  ['keep 123', /^"123" names no campaign: a name has 20 hex digits; campaign list shows/],
  [`keep ${CID} ${CID}`, /^What is "0123/],
  ['list x', /^What is "x"\? campaign list --help/],
  [`save ${CID}`, /^--out is missing: name a \.parquet or \.csv file/],
  ['save --out r.csv', /^Give a link to look on, or the name of a campaign, in quotes\.$/],
  [`save ${CID} --out r.txt`, /--out/],
  ['revoke', /^Name a campaign: campaign revoke CAMPAIGN/],
  ['revoke fox', /^"fox" names no campaign/],
  [`unban ${CID}`, /^Name the worker: campaign unban CAMPAIGN WORKER$/],
])('%s is refused', (line, words) => {
  expect(() => read(line)).toThrow(words);
});
