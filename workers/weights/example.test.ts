import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { countTested } from '../../src/lib/compare/sources.ts';
import { allMatrices, formatMatrix } from '../../src/lib/model/matrix.ts';
import { mutantCount } from '../../src/lib/plan/sites.ts';
import { loadMlc } from './mlc.ts';
import { exampleScreen, organismFiles } from './testing/organism.ts';

test('the example is the embedded model, whole: every square of every matrix, under an assay of its own', async () => {
  const model = await loadMlc(organismFiles);
  const { title, plan, provenance, maps } = await exampleScreen();
  expect(title).toMatch(/^Example: /);
  expect(provenance.model).toMatchObject({ hash: model.hash, config: model.config });
  const { sites, assay } = plan;
  expect(sites.matrices).toEqual(allMatrices(model.config).map(formatMatrix));
  expect(sites).toMatchObject({ tile: 8, kinds: ['max', 'min'] });
  expect(countTested({ maps })).toBe(mutantCount(model.config, plan));
  const assays = new URL('../../public/organism/assays.json', import.meta.url);
  const offered = JSON.parse(await readFile(assays, 'utf8')) as { id: string }[];
  expect(offered).toContainEqual(
    expect.objectContaining({ id: assay.id, prompt: assay.type === 'descriptive' && assay.prompt }),
  );
});
