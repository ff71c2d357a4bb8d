import { expect, test } from 'vitest';
import { hashMutations } from '../mutation/mutation-list.ts';
import { RankedList } from '../risk/ranked-list.ts';
import { decodeBans, encodeBans } from './bans.ts';
import { formatCampaignLink, isCampaignLink, parseCampaignLink } from './campaign-link.ts';
import { campaignId, decodeCampaign, encodeCampaign } from './campaign.ts';
import { decodeHello, encodeHello, proofItem } from './hello.ts';
import { WorkItems } from './items.ts';
import { decodeList, encodeList, encodeRankedList } from './mutant-list.ts';
import { campaignOf, LISTED } from './testing/campaign.ts';

test('a campaign comes back as it was, and is named by its content', () => {
  for (const texts of [false, true]) {
    const campaign = campaignOf({ texts });
    const cid = campaignId(campaign);
    expect(cid).toMatch(/^[0-9a-f]{20}$/);
    expect(decodeCampaign(encodeCampaign(campaign), cid)).toEqual(campaign);
    expect(campaignId({ ...campaign, engine: 'another' })).not.toBe(cid);
  }
});

test('another version, another campaign and nonsense are refused in words', () => {
  const campaign = campaignOf({});
  const cid = campaignId(campaign);
  const bytes = encodeCampaign(campaign);
  const text = new TextDecoder().decode(bytes);
  const read = (json: string) => decodeCampaign(new TextEncoder().encode(json), cid);
  expect(() => read(text.replace('"format":1', '"format":9'))).toThrow(
    'is of format 9; this version of Mutascope reads format 1',
  );
  expect(() => read(text.replace('Night birds', 'Day birds'))).toThrow(`not ${cid}`);
  expect(() => read(text.slice(1))).toThrow('not valid JSON');
  expect(() => read(text.replace('"L5.down"', '"L9.down"'))).toThrow('cannot be read');
  expect(() => decodeCampaign(new Uint8Array(1e6), cid)).toThrow('too long');
});

test('a list of mutants travels in parts; another one is refused', async () => {
  const sites = { type: 'list', count: LISTED.length, sha256: hashMutations(LISTED) } as const;
  const campaign = campaignOf({ sites });
  const parts = await encodeList(LISTED);
  expect((await decodeList(campaign, parts)).at(5)).toEqual(LISTED[5]);
  const other = await encodeList(LISTED.slice(1));
  await expect(decodeList(campaign, other)).rejects.toThrow('not the one that its plan names');
  await expect(decodeList(campaign, [])).rejects.toThrow('not the one that its plan names');
});

test('a ranked list brings its risks', async () => {
  const ranking = {
    maps: [
      { matrix: 'L0.q', kind: 'max' as const },
      { matrix: 'L5.down', kind: 'sign' as const },
    ],
    map: Uint16Array.of(1, 0, 1),
    cell: Uint32Array.of(300, 7, 44_000),
    risk: Float32Array.of(2.5, 0.75, NaN),
  };
  const plain = campaignOf({});
  const list = new RankedList(plain.model.config, 1, ranking);
  const sites = { type: 'ranked', count: 3, window: 2, sha256: hashMutations(list) } as const;
  const campaign = {
    ...plain,
    plan: { ...plain.plan, sites },
    prediction: { tile: 1 } as NonNullable<typeof plain.prediction>,
  };
  const back = await decodeList(campaign, await encodeRankedList(ranking));
  expect([0, 1, 2].map((i) => back.at(i))).toEqual([0, 1, 2].map((i) => list.at(i)));
  expect([0, 1, 2].map((i) => back.riskAt?.(i))).toEqual([2.5, 0.75, null]);
});

test('a worker says what it is; what would disturb the page is taken out', () => {
  const adapter = { vendor: 'v', architecture: 'a', description: 'd', software: false };
  const hello = { nickname: 'Ada', adapter, engine: 'webgpu', app: '1.0.0' } as const;
  const answer = Uint8Array.of(1, 2, 3);
  expect(decodeHello(encodeHello(hello, answer))).toEqual({ hello, answer });
  const long = { ...hello, nickname: `A\u202E\n${'b'.repeat(60)}` };
  expect(decodeHello(encodeHello(long, answer)).hello.nickname).toBe(`A ${'b'.repeat(38)}`);
  for (const bytes of [[], [9, 0], [2, 0, 123, 125], [1, 0, 50]])
    expect(() => decodeHello(Uint8Array.from(bytes))).toThrow('cannot be read');
  expect(proofItem(new WorkItems(campaignOf({}))).mutants).toHaveLength(16);
});

test('bans come back as they were; what is no list is refused', () => {
  const bans = [
    { worker: 'U1', why: 'said something else' },
    { worker: 'U2', why: 'said something else', lifted: true },
  ];
  expect(decodeBans(encodeBans(bans))).toEqual(bans);
  expect(() => decodeBans(new TextEncoder().encode('{}'))).toThrow('cannot be read');
});

test('a link says all that is needed; a damaged one says what is missing', () => {
  const server = {
    server: 'wss://lab.example.org:8443',
    account: `A${'B'.repeat(55)}`,
    key: `SA${'C'.repeat(56)}`,
  };
  const cid = '0123456789abcdef0123';
  const join = { role: 'join', cid, ...server, watchKey: `SA${'D'.repeat(56)}` } as const;
  const watch = { role: 'watch', cid, ...server } as const;
  const own = {
    role: 'own',
    ...server,
    key: `SO${'E'.repeat(56)}${`.SA${'F'.repeat(56)}`.repeat(3)}`,
  } as const;
  for (const link of [join, watch, own])
    expect(parseCampaignLink(formatCampaignLink('https://lab.example.org/', link))).toEqual(link);
  const text = formatCampaignLink('https://lab.example.org/', join);
  expect(isCampaignLink(new URL(text).hash)).toBe(true);
  expect(isCampaignLink('#v=1&m=L0.q')).toBe(false);
  expect(() => parseCampaignLink(text.slice(0, -3))).toThrow('a key is cut off');
  expect(() => parseCampaignLink(text.replace('wss', 'ftp'))).toThrow('is none of campaigns');
  expect(() => parseCampaignLink('#join=12')).toThrow('names no campaign');
  expect(() => parseCampaignLink('')).toThrow('is not one to a campaign');
});
