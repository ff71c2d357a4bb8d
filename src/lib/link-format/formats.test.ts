import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assayFromJson, assayToJson } from '../assay/assay-file.ts';
import { ByteReader } from '../base/byte-stream.ts';
import { unpackText } from '../base/deflate.ts';
import { COLUMNS } from '../run-file/columns.ts';
import { headerTexts, readHeader, type HeaderTexts } from '../run-file/run-header.ts';
import { runs } from '../testing/arbitrary-run.ts';
import { linkScreens } from '../testing/arbitrary-screens.ts';
import { changed, ODD_VALUES, placesIn, readFormat, schemaOf } from '../testing/schemas.ts';
import { packScreens } from './link-results.ts';

const [assay, runFile, link] = ['assay-file', 'run-file', 'link'].map(schemaOf);

/** The head of a run file as one object, as a CSV holds it. */
const headOf = ({
  format,
  plan,
  provenance,
  wildType,
  prediction,
}: HeaderTexts): Record<string, unknown> => ({
  format: Number(format),
  plan: JSON.parse(plan) as unknown,
  provenance: JSON.parse(provenance) as unknown,
  ...(wildType === undefined ? {} : { wildType: JSON.parse(wildType) as unknown }),
  ...(prediction === undefined ? {} : { prediction: JSON.parse(prediction) as unknown }),
});

const textsOf = ({
  format,
  plan,
  provenance,
  wildType,
  prediction,
}: Record<string, unknown>): HeaderTexts => ({
  format: String(format),
  plan: JSON.stringify(plan),
  provenance: JSON.stringify(provenance),
  ...(wildType === undefined ? {} : { wildType: JSON.stringify(wildType) }),
  ...(prediction === undefined ? {} : { prediction: JSON.stringify(prediction) }),
});

const refuse = (what: string): never => {
  throw new TypeError(what);
};

describe('what is written is as its schema says', () => {
  test('assays', () => {
    fc.assert(
      fc.property(runs, ({ plan }) => {
        expect(assay(assayToJson(plan.assay)), JSON.stringify(assay.errors)).toBe(true);
      }),
    );
  });

  test('heads of run files: plans of tiles, lists and rankings, with shards and texts', () => {
    fc.assert(
      fc.property(runs, (run) => {
        expect(runFile(headOf(headerTexts(run))), JSON.stringify(runFile.errors)).toBe(true);
      }),
    );
  });

  test('screens in links', async () => {
    await fc.assert(
      fc.asyncProperty(linkScreens, async (screen) => {
        const { packed } = await packScreens([screen], screen.plan.sites.matrices[0]);
        const from = new ByteReader(await unpackText(packed!.text, 1e7));
        const [layout, count] = [from.whole(), from.whole()];
        const [title, plan, provenance] = [from.text(), from.text(), from.text()];
        const head = {
          title,
          plan: JSON.parse(plan),
          provenance: JSON.parse(provenance),
        } as object;
        expect(count).toBe(1);
        expect(link({ layout, screens: [head] }), JSON.stringify(link.errors)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

/** A list without one of its entries has null there. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const damage = fc.record({ at: fc.nat(), to: fc.constantFrom(...ODD_VALUES) });

describe('what is read is as its schema says, whatever stands in one place of it', () => {
  const accepts = (readIt: () => unknown) => {
    try {
      readIt();
      return true;
    } catch {
      return false;
    }
  };

  test('assays', () => {
    fc.assert(
      fc.property(runs, damage, ({ plan }, { at, to }) => {
        const json = assayToJson(plan.assay);
        const places = placesIn(json).filter((path) => path.length > 0);
        const other = asJson(changed(json, places[at % places.length], to));
        if (accepts(() => assayFromJson(other, refuse)))
          expect(assay(other), JSON.stringify([other, assay.errors])).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test('heads of run files', () => {
    fc.assert(
      fc.property(runs, damage, (run, { at, to }) => {
        const head = headOf(headerTexts(run));
        const places = placesIn(head).filter((path) => path.length > 0);
        const texts = textsOf(changed(head, places[at % places.length], to) as typeof head);
        let back: HeaderTexts;
        try {
          back = headerTexts(readHeader(texts));
        } catch {
          return;
        }
        // what was read, written again: what the code passes over is gone
        expect(runFile(headOf(back)), JSON.stringify([headOf(back), runFile.errors])).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});

test('the description of run files names every column, in their order', () => {
  const named = [...readFormat('run-file.md').matchAll(/^\| `(\w+)` +\| (\w+)/gm)];
  expect(named.map(([, name, type]) => [name, type])).toEqual(
    COLUMNS.map(({ name, type }) => [name, type]),
  );
});
