/**
 * What version 1.0 wrote is read as it was meant, by every version that follows (docs/formats). These
 * files are never written again: a change of a format adds files of the new one beside them.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fixture } from '../../../fixtures/files.ts';
import { assayFromJson, assayToJson } from '../assay/assay-file.ts';
import { readScreens } from '../link-format/link-results.ts';
import { rowMutation } from '../run-file/row-mutation.ts';
import { decodeCsv } from '../run-file/run-csv.ts';
import type { RunFile } from '../run-file/run-file.ts';
import { decodeParquet } from '../run-file/run-parquet.ts';
import { decodeBans } from './bans.ts';
import { decodeCampaign } from './campaign.ts';
import { decodeHello, proofItem } from './hello.ts';
import { WorkItems } from './items.ts';
import { decodeList } from './mutant-list.ts';
import { decodeRows } from './row-codec.ts';

const file = (name: string) => readFileSync(fixture(`formats/1.0/${name}`));
const json = (name: string) => JSON.parse(file(name).toString()) as unknown;
const utf8 = (text: string) => new TextEncoder().encode(text);
const fromBase64 = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));

async function runOf(name: string): Promise<RunFile> {
  return name.endsWith('.csv')
    ? decodeCsv(file(name).toString())
    : decodeParquet(new Uint8Array(file(name)));
}

describe('run files of version 1.0', () => {
  test.each([
    'tiles.parquet',
    'ranked.parquet',
    'list.csv',
    'seeds.csv',
    'battery.csv',
    'style.csv',
  ])('%s', async (name) => {
    const read = JSON.parse(JSON.stringify(await runOf(name))) as unknown;
    // later versions may tell more of a run, never something else
    expect(read).toMatchObject(json(name.replace(/\.\w+$/, '.read.json')) as object);
  });
});

test('assays of version 1.0', () => {
  const all = json('assays.json') as object[];
  expect(all).toHaveLength(4);
  for (const one of all) {
    const { format, ...rest } = one as { format: number };
    expect(format).toBe(1);
    const refuse = (what: string): never => {
      throw new Error(what);
    };
    expect(assayToJson(assayFromJson(one, refuse))).toMatchObject(rest);
  }
});

test('results in a link of version 1.0', async () => {
  const { results } = json('link.json') as { results: string };
  const [screen, ...more] = await readScreens(results);
  expect(more).toEqual([]);
  // it was made of this run, of which it carries all but the margins
  const { rows, provenance } = await runOf('ranked.parquet');
  expect(screen.provenance).toEqual(provenance);
  const map = screen.maps.get('L5.o')!;
  for (const { row, col, kind, first_divergent, verdict, token } of rows) {
    const outcomes = map[kind as 'max' | 'min']!;
    const cell = row * 128 + col;
    expect(outcomes.firstDivergent[cell]).toBe(verdict === 'nsm' ? first_divergent : -1);
    if (verdict === 'nsm') expect(outcomes.token![cell]).toBe(token);
  }
});

describe('campaigns of version 1.0', () => {
  test.each([
    ['campaign-list.json', 'list.csv'],
    ['campaign-ranked.json', 'ranked.parquet'],
  ])('%s', async (name, of) => {
    const said = json(name) as {
      cid: string;
      plan: string;
      list: string[];
      results: string[];
      hello: string;
      bans: string;
    };
    const campaign = decodeCampaign(utf8(said.plan), said.cid);
    const list = await decodeList(campaign, said.list.map(fromBase64));
    const { rows } = await runOf(of);
    expect(Array.from({ length: list.length }, (_, i) => list.at(i))).toEqual(
      rows.map(rowMutation),
    );
    const items = new WorkItems(campaign, list);
    expect(items.count).toBe(said.results.length);
    for (const [i, result] of said.results.entries()) {
      const item = items.at(i);
      expect(await decodeRows(campaign, item, fromBase64(result))).toMatchObject(
        item.mutants.map(({ place }) => rows[place]),
      );
    }
    const { hello, answer } = decodeHello(fromBase64(said.hello));
    expect(hello).toMatchObject({ nickname: 'Ada', engine: 'processor', app: '1.0.0' });
    const proof = proofItem(items);
    expect(await decodeRows(campaign, proof, answer)).toMatchObject(
      proof.mutants.map(({ place }) => rows[place]),
    );
    expect(decodeBans(utf8(said.bans))).toEqual([
      { worker: 'UX', why: 'said something else' },
      { worker: 'UY', why: 'lied', lifted: true },
    ]);
  });
});
