import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { countTested } from '../../src/lib/compare/sources.ts';
import { allMatrices, formatMatrix } from '../../src/lib/model/matrix.ts';
import { mutantCount } from '../../src/lib/plan/sites.ts';
import { loadMlc } from './mlc.ts';
import { exampleScreen, organismFiles } from './testing/organism.ts';

test('the example is of every weight of the embedded model, the riskiest verified, under an assay of its own', async () => {
  const model = await loadMlc(organismFiles);
  const { title, plan, provenance, maps, audit } = await exampleScreen();
  expect(title).toMatch(/^Example: /);
  expect(provenance.model).toMatchObject({ hash: model.hash, config: model.config });
  const { sites, assay } = plan;
  expect(sites.matrices).toEqual(allMatrices(model.config).map(formatMatrix));
  expect(sites).toMatchObject({ tile: 1, kinds: ['max', 'min'] });
  expect(audit?.mutants).toBe(mutantCount(model.config, plan));
  const drawn = audit!.strata.reduce((sum, stratum) => sum + stratum.drawn, 0);
  expect(drawn).toBe(2_000);
  expect(countTested({ maps })).toBe(audit!.tested + drawn);
  // what an independent run of all mutants found
  expect(audit!.found).toBe(1_246);
  const assays = new URL('../../public/organism/assays.json', import.meta.url);
  const offered = JSON.parse(await readFile(assays, 'utf8')) as { id: string }[];
  expect(offered).toContainEqual(
    expect.objectContaining({ id: assay.id, prompt: assay.type === 'descriptive' && assay.prompt }),
  );
});
