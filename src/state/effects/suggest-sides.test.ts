import { expect, test } from 'vitest';
import { CATALOGUE } from '../../lib/catalogue/catalogue.ts';
import { EXAMPLE, RECEIVED, THIS, type ResultSource } from '../../lib/compare/result-source.ts';
import { emptyOutcomes } from '../../lib/results/outcomes.ts';
import type { ResultLog } from '../../storage/result-log.ts';
import type { EngineClient } from '../clients/engine-client.ts';
import { createStores, type LabContext } from '../context.ts';
import type { StoredOffer } from '../stores/compare-store.ts';
import type { ReceivedScreen } from '../stores/shared-store.ts';
import { suggestSides } from './suggest-sides.ts';

const { config } = CATALOGUE[0].facts;
const ORGANISM_HASH = 'h';

/** This screen, of which so many mutants are tested. */
const own = (tested: number): ResultSource => ({
  ...{ id: THIS, source: 'this', name: 'This screen', assay: null, tile: 1 },
  model: { name: 'organism', hash: ORGANISM_HASH, quantization: null, shapes: config },
  maps: new Map([['L0.q', { max: { ...emptyOutcomes({ rows: 1, cols: 1 }), tested } }]]),
});

const stored = (id: string, change: Partial<StoredOffer> = {}) =>
  ({
    id,
    tile: 1,
    tested: 5_000,
    parts: [],
    of: { hash: ORGANISM_HASH },
    ...change,
  }) as StoredOffer;

const received = (tile: number) =>
  ({
    plan: { sites: { tile } },
    provenance: { model: { hash: ORGANISM_HASH, config } },
    maps: own(90_000).maps,
  }) as unknown as ReceivedScreen;

function lab(compare: object = {}, shared: object = {}, current = 'organism') {
  const stores = createStores();
  stores.map.setState({ tile: 1 });
  stores.compare.setState(compare);
  stores.shared.setState(shared);
  stores.models.setState({ current });
  const headers = [{ tested: 2, inPlace: 2 }];
  const log = { headers: () => Promise.resolve({ headers }) } as unknown as ResultLog;
  return { stores, log, engine: {} as EngineClient, now: () => 0 } satisfies LabContext;
}

test('where nothing else is here, the finished screen stands for a side that would be empty', async () => {
  expect(await suggestSides(lab(), own(1), 's')).toEqual({ first: EXAMPLE, second: '' });
  expect(await suggestSides(lab(), own(5_000), 's')).toEqual({ first: THIS, second: EXAMPLE });
  // it is the organism's
  expect(await suggestSides(lab({}, {}, 'smollm2'), own(1), 's')).toBeNull();
});

test('what the bench tried one by one stands for nothing', async () => {
  const tried = { stored: [stored('s-1', { tested: 2, parts: [{ key: 'k' }] as never })] };
  expect(await suggestSides(lab(tried), own(1), 's')).toEqual({ first: EXAMPLE, second: '' });
});

test('the likest screen stands beside this one, of whatever squares or model', async () => {
  const [same, squares, other] = [
    stored('s-same'),
    stored('s-squares', { tile: 8 }),
    stored('s-other', { of: { hash: 'o' } as never }),
  ];
  const beside = async (...list: StoredOffer[]) =>
    (await suggestSides(lab({ stored: list }), own(5_000), 's-own'))?.second;
  expect(await beside(other, squares, same, stored('s-own'))).toBe('s-same');
  expect(await beside(other, squares)).toBe('s-squares');
  expect(await beside(other)).toBe('s-other');
});

test('others stand for this screen where hardly anything of it is tested', async () => {
  const screens = { stored: [stored('s-1'), stored('s-2')] };
  expect(await suggestSides(lab(screens), own(3), 's')).toEqual({ first: 's-1', second: 's-2' });
  const link = { received: [received(1)] };
  expect(await suggestSides(lab({}, link), own(3), 's')).toEqual({
    ...{ first: RECEIVED[0], second: '' },
  });
});

test('what the user has chosen stays', async () => {
  expect(await suggestSides(lab({ second: 's-1' }), own(1), 's')).toBeNull();
  expect(await suggestSides(lab({ first: 's-1' }), own(1), 's')).toBeNull();
});
