import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assayPrompts } from '../assay/assay.ts';
import { canonicalJson } from '../base/canonical-json.ts';
import { textDigest } from '../base/digest.ts';
import { ENGINE_NAMES } from '../model/engine-name.ts';
import { runs } from '../testing/arbitrary-run.ts';
import { changed, ODD_VALUES, placesIn, schemaOf } from '../testing/schemas.ts';
import { decodeBans, encodeBans } from './bans.ts';
import { campaignId, decodeCampaign, encodeCampaign, type Campaign } from './campaign.ts';
import { decodeHello, encodeHello } from './hello.ts';

const campaigns: fc.Arbitrary<Campaign> = fc
  .record({
    run: runs,
    title: fc.string({ maxLength: 120 }),
    source: fc.constantFrom('', 'organism', 'https://example.org/m.gguf'),
    engine: fc.stringMatching(/^[0-9a-f]{16}$/),
    way: fc.constantFrom('batched' as const, 'in place' as const),
    itemFlops: fc.double({ min: 1, max: 1e15, noNaN: true }),
    replicate: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ run: { plan, provenance, wildType, prediction }, source, ...rest }) => {
    const whole = { ...plan };
    delete whole.shard;
    return {
      ...rest,
      plan: whole,
      model: { ...provenance.model, source },
      runs: assayPrompts(plan.assay).map(() => ({ prompt: 3, answer: 8 })),
      ...(wildType && plan.texts ? { wildType } : {}),
      ...(prediction ? { prediction } : {}),
      listParts: plan.sites.type === 'tiles' ? 0 : 1,
    };
  });

const jsonOf = (campaign: Campaign) =>
  JSON.parse(new TextDecoder().decode(encodeCampaign(campaign))) as Record<string, unknown>;

describe('what is said is as its schema says', () => {
  const isCampaign = schemaOf('campaign');

  test('plans of tiles, lists and rankings', () => {
    fc.assert(
      fc.property(campaigns, (campaign) => {
        const json = jsonOf(campaign);
        expect(isCampaign(json), JSON.stringify(isCampaign.errors)).toBe(true);
        expect(decodeCampaign(encodeCampaign(campaign), campaignId(campaign))).toEqual(campaign);
      }),
    );
  });

  test('whatever stands in one place of a plan, what is read is as the schema says', () => {
    const damage = fc.record({ at: fc.nat(), to: fc.constantFrom(...ODD_VALUES) });
    fc.assert(
      fc.property(campaigns, damage, (campaign, { at, to }) => {
        const json = jsonOf(campaign);
        const places = placesIn(json);
        const other = canonicalJson(
          JSON.parse(JSON.stringify(changed(json, places[at % places.length], to) ?? null)),
        );
        let back: Campaign;
        try {
          back = decodeCampaign(new TextEncoder().encode(other), textDigest(other, 20));
        } catch {
          return;
        }
        // written again: what the code passes over would be gone, and the name another one
        expect(isCampaign(jsonOf(back)), JSON.stringify(isCampaign.errors)).toBe(true);
        expect(canonicalJson(jsonOf(back))).toBe(other);
      }),
      { numRuns: 400 },
    );
  });

  test('what workers say of themselves, however long', () => {
    const isHello = schemaOf('campaign.schema.json#/$defs/hello');
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    const hellos = fc.record({
      nickname: text,
      adapter: fc.record({
        ...{ vendor: text, architecture: text, description: text },
        software: fc.boolean(),
      }),
      engine: fc.constantFrom(...ENGINE_NAMES),
      app: text,
    });
    fc.assert(
      fc.property(hellos, (said) => {
        const { hello } = decodeHello(encodeHello(said, new Uint8Array(3)));
        expect(isHello(hello), JSON.stringify(isHello.errors)).toBe(true);
      }),
    );
  });

  test('bans', () => {
    const isBans = schemaOf('campaign.schema.json#/$defs/bans');
    const ban = fc.record({
      worker: fc.string({ minLength: 1, maxLength: 200 }),
      why: fc.string({ minLength: 1, maxLength: 500 }),
    });
    const bans = fc.array(
      fc.oneof(
        ban,
        ban.map((one) => ({ ...one, lifted: true })),
      ),
    );
    fc.assert(
      fc.property(bans, (said) => {
        const back = decodeBans(encodeBans(said));
        expect(isBans(back), JSON.stringify(isBans.errors)).toBe(true);
      }),
    );
  });
});
