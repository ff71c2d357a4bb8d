import { planOrder } from '../src/lib/plan/enumerate.ts';
import type { Mutation } from '../src/lib/mutation/mutation.ts';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowMutation } from '../src/lib/run-file/row-mutation.ts';
import { isComplete, type RunFile } from '../src/lib/run-file/run-file.ts';
import { runs } from '../src/lib/testing/arbitrary-run.ts';
import { differenceOf, OutFile } from './out-file.ts';
import { encodeRun } from './run-format.ts';

let folder: string;
afterAll(() => rm(folder, { recursive: true }));
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutascope-out-'));
});

const complete = runs.filter(isComplete);
const mutationsOf = (run: RunFile) => run.rows.map(rowMutation);
/** Of a whole run, whose rows are all of its plan's mutants; a shard's list is not at hand. */
const finderOf = ({ plan, provenance }: RunFile, mutations: Mutation[]) => {
  const { sites, shard } = plan;
  return sites.type === 'tiles'
    ? planOrder(provenance.model.config, { sites, ...(shard ? { shard } : {}) }).finder()
    : planOrder(
        provenance.model.config,
        { sites: { ...sites, count: mutations.length } },
        mutations,
      ).finder();
};
let files = 0;
const fresh = (format: string) => join(folder, `${files++}.${format}`);

test('interrupted anywhere, in any order, the finished file is the uninterrupted one', async () => {
  const schedule = complete.chain((run) =>
    fc.record({
      run: fc.constant(run),
      format: fc.constantFrom('csv' as const, 'parquet' as const),
      order: fc.shuffledSubarray([...run.rows.keys()], { minLength: run.rows.length }),
      cut: fc.nat(run.rows.length),
    }),
  );
  await fc.assert(
    fc.asyncProperty(schedule, async ({ run, format, order, cut }) => {
      const path = fresh(format);
      const mutations = mutationsOf(run);
      const first = await OutFile.open(path, format, run, finderOf(run, mutations));
      for (const at of order.slice(0, cut)) first.add(at, run.rows[at]);
      await first.write();
      const second = await OutFile.open(path, format, run, finderOf(run, mutations));
      expect(second.done).toBe(cut);
      // equal mutants have equal rows in a real run; here each keeps to its own
      fc.pre(new Set(mutations.map((m) => JSON.stringify(m))).size === mutations.length);
      for (const at of order) if (!second.has(at)) second.add(at, run.rows[at]);
      await second.write();
      expect(new Uint8Array(await readFile(path))).toEqual(encodeRun(run, format));
    }),
    { numRuns: 40 },
  );
});

test('a mutant listed twice is two rows', async () => {
  const [run] = fc.sample(
    complete.filter(
      ({ plan, rows }) => plan.sites.type === 'list' && !plan.shard && rows.length === 1,
    ),
    { numRuns: 1, seed: 2 },
  );
  const twice = {
    ...run,
    plan: { ...run.plan, sites: { type: 'list' as const, count: 2, sha256: '0'.repeat(64) } },
  };
  const mutations = [...mutationsOf(run), ...mutationsOf(run)];
  const path = fresh('csv');
  const file = await OutFile.open(path, 'csv', twice, finderOf(twice, mutations));
  file.add(0, run.rows[0]);
  await file.write();
  const again = await OutFile.open(path, 'csv', twice, finderOf(twice, mutations));
  expect([again.done, again.total, again.has(0), again.has(1)]).toEqual([1, 2, true, false]);
});

test('files of other runs are left alone, with a sentence that says in what they differ', async () => {
  const [run] = fc.sample(complete, { numRuns: 1, seed: 7 });
  const path = fresh('csv');
  await writeFile(path, encodeRun(run, 'csv'));
  const open = (change: Partial<RunFile>) =>
    OutFile.open(path, 'csv', { ...run, ...change }, finderOf(run, mutationsOf(run)));
  const { plan, provenance } = run;
  await expect(open({ plan: { ...plan, texts: !plan.texts } })).rejects.toThrow(
    '(with or without texts)',
  );
  await expect(open({ provenance: { ...provenance, way: 'other', adapters: [] } })).rejects.toThrow(
    '(another GPU or --engine, another way of computing)',
  );
  await expect(
    open({ provenance: { ...provenance, model: { ...provenance.model, hash: 'x' } } }),
  ).rejects.toThrow(/^\d+\.csv holds another run \(another model\): choose another --out/);
  const ranked = (budget: string, verified: number, seed: number): Partial<RunFile> => ({
    prediction: {
      ...{ matrices: ['L0.q'], kinds: ['max'], tile: 1, mutants: 9, histogram: [] },
      ...{ budget, verified, audit: { seed, strata: [] } },
    },
  });
  const says = (a: Partial<RunFile>, b: Partial<RunFile>) =>
    differenceOf({ ...run, ...a }, { ...run, ...b });
  expect(says(ranked('1%', 2, 1), ranked('0.5%', 1, 1))).toBe('another --verify');
  expect(says(ranked('1%', 2, 1), ranked('1%', 2, 2))).toBe('another --audit');
  await writeFile(path, 'not a run\n');
  await expect(open({})).rejects.toThrow('no run file of Mutascope');
  await expect(
    OutFile.open(join(folder, 'none', 'x.csv'), 'csv', run, () => -1).then(async (f) => {
      f.add(0, run.rows[0]);
      await f.write();
    }),
  ).rejects.toThrow('x.csv cannot be written');
});

test('nothing is left beside the files', async () => {
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a run that goes on as another keeps the rows it takes over, in their order', async () => {
  const enough = complete.filter(({ plan, rows }) => plan.sites.type === 'list' && rows.length > 3);
  const [run] = fc.sample(
    enough.filter(({ plan }) => !plan.shard),
    { numRuns: 1, seed: 6 },
  );
  const path = fresh('csv');
  const out = await OutFile.open(path, 'csv', run, finderOf(run, mutationsOf(run)));
  for (const at of [3, 0, 2]) out.add(at, run.rows[at]);
  expect(out.places()).toEqual([0, 2, 3]);
  const count = 5;
  const plan = { ...run.plan, sites: { ...run.plan.sites, count } } as RunFile['plan'];
  out.recast({ plan, provenance: run.provenance }, [0, 3]);
  expect([out.done, out.total, out.places()]).toEqual([2, count, [0, 1]]);
  expect([out.at(0), out.at(1), out.at(2)]).toEqual([run.rows[0], run.rows[3], undefined]);
});
