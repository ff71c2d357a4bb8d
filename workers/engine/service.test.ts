import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PromptSpec } from '../../src/lib/assay/prompt-spec.ts';
import { assayPrompts, descriptive, type BatteryAssay } from '../../src/lib/assay/assay.ts';
import { allCellsBut } from '../../src/lib/results/cell-set.ts';
import { unpackOutputs } from '../../src/lib/output/batch-outputs.ts';
import { batteryScore, isRight } from '../../src/lib/assay/battery.ts';
import type { FailureKind } from '../../src/lib/base/failure.ts';
import type { MatrixId, Projection } from '../../src/lib/model/matrix.ts';
import type { Mutation } from '../../src/lib/mutation/mutation.ts';
import type { OutcomeBatch } from '../../src/lib/results/outcomes.ts';
import { cellAt, tileGrid, type ScreenKind } from '../../src/lib/plan/grid.ts';
import { tilePlan } from '../../src/lib/plan/plan.ts';
import {
  PROTOCOL_VERSION,
  type DoneCells,
  type Reply,
} from '../../src/protocols/engine-messages.ts';
import { installGpu } from './webgpu/testing/gpu.ts';
import { Client, ORGANISM_URL, serveOrganism, type Asked } from './testing/service.ts';
import { readWhole } from '../weights/byte-source.ts';
import { dequantise } from '../weights/canonical.ts';
import { loadMlc } from '../weights/mlc.ts';
import { mutantsOracle, organismFiles } from '../weights/testing/organism.ts';

const LOAD: Asked = {
  type: 'load',
  version: PROTOCOL_VERSION,
  source: { kind: 'folder-url', url: ORGANISM_URL },
  engine: 'webgpu',
};
/** Compiling all kernels on a software adapter takes its time. */
const LOADING_MS = 180_000;

const oracle = await mutantsOracle();
const golden = JSON.parse(
  new TextDecoder().decode(await readWhole(organismFiles, 'golden.json')),
) as {
  runs: { prompt_ids: number[]; temperature: number; seed: number; ids: number[] }[];
};
const quiz = (
  JSON.parse(new TextDecoder().decode(await readWhole(organismFiles, 'assays.json'))) as {
    id: string;
    items: BatteryAssay['items'];
  }[]
).find(({ id }) => id === 'quiz')!;
const gpu = installGpu();

type OracleMutant = (typeof oracle.mutants)[number];

function assayOf(name: string): PromptSpec {
  const found = oracle.cases.find((c) => c.name === name)!;
  const { prompt, max_new_tokens: maxNewTokens, temperature, seed } = found;
  return { prompt, maxNewTokens, temperature, seed };
}

function mutationOf({ layer, matrix, row, col, height, width, kind }: OracleMutant): Mutation {
  const site = { layer, projection: matrix, row, col, height, width };
  return typeof kind === 'number' ? { site, kind: 'value', value: kind } : { site, kind };
}

const FOX = assayOf('fox greedy');
const STORY = assayOf('story');

serveOrganism();
afterAll(() => {
  vi.unstubAllGlobals();
});

describe('without a GPU', () => {
  afterEach(() => {
    Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  });

  test.each<[string, unknown, FailureKind]>([
    ['no WebGPU in the browser', undefined, 'no-webgpu'],
    ['no adapter', { requestAdapter: () => Promise.resolve(null) }, 'no-adapter'],
  ])('%s is said', async (_, found, kind) => {
    Object.defineProperty(navigator, 'gpu', { value: found, configurable: true });
    const { error } = await new Client().ask(LOAD, 'error');
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(/\S/);
    expect(error.advice).toMatch(/\S/);
  });
});

describe('files that cannot be used', () => {
  afterEach(() => {
    serveOrganism();
  });

  test('a shard with one bit changed', async () => {
    serveOrganism((name, bytes) => {
      if (name.startsWith('params_shard')) bytes[1000] ^= 1;
      return bytes;
    });
    const { error } = await new Client().ask(LOAD, 'error');
    expect(error.kind).toBe('weights');
    expect(error.message).toContain('params_shard_0.bin');
  });

  test('no model at the address', async () => {
    const source = { kind: 'folder-url', url: 'http://lab.test/elsewhere/' } as const;
    const { error } = await new Client().ask({ ...LOAD, source }, 'error');
    expect(error.kind).toBe('weights');
  });

  test(
    'a device that computes something else than was recorded is refused',
    async () => {
      serveOrganism((name, bytes) => {
        if (name !== 'golden.json') return bytes;
        const other = structuredClone(golden);
        other.runs[0].ids[3] += 1;
        return new TextEncoder().encode(JSON.stringify(other));
      });
      const { error } = await new Client().ask(LOAD, 'error');
      expect(error.kind).toBe('golden');
      expect(error.message).toContain('token 3');
    },
    LOADING_MS,
  );
});

test('before a model is loaded, nothing can be asked of it', async () => {
  const client = new Client();
  const matrix: MatrixId = { layer: 0, projection: 'q' };
  const rect = { row: 0, col: 0, height: 1, width: 1 };
  const mutation: Mutation = { site: { ...matrix, ...rect }, kind: 'max' };
  const plan = tilePlan({ matrix, tile: 64, kinds: ['max'], assay: descriptive(FOX) });
  const requests: Asked[] = [
    { type: 'generate', assay: FOX },
    { type: 'mutate', assay: FOX, mutation },
    { type: 'screen', plan, done: [] },
    { type: 'weights', matrix, rect, maxCells: 1 },
    { type: 'super-weights', prompt: FOX.prompt },
    { type: 'chat-prompt', words: FOX.prompt },
  ];
  for (const request of requests)
    expect((await client.ask(request, 'error')).error.kind).toBe('bad-request');
});

test('a page of another version is told to reload', async () => {
  const version = PROTOCOL_VERSION + 1;
  const { error } = await new Client().ask({ ...LOAD, version }, 'error');
  expect(error.kind).toBe('bad-request');
  expect(error.advice).toContain('Reload');
});

test('a load that is cancelled ends with that', async () => {
  const client = new Client();
  const job = client.start(LOAD, (reply) => {
    if (reply.type === 'progress' && reply.stage === 'weights') client.cancel(job.id);
  });
  expect(await job.final).toEqual({ type: 'cancelled', id: job.id });
});

test('cancelling what is not under way does nothing', () => {
  const client = new Client();
  client.cancel(99);
  expect(client.heard).toEqual([]);
});

describe('with the organism loaded', { timeout: 120_000 }, () => {
  let client: Client;
  let loadReplies: Reply[];
  /** Takes the device away as a browser does. */
  let lose: (message: string) => void;

  beforeAll(async () => {
    client = new Client();
    const stopWatching = watchDevice((device) => {
      // Dawn in Node can only destroy; a browser also loses devices for reasons of its own
      const lost = new Promise<Partial<GPUDeviceLostInfo>>((resolve) => {
        lose = (message) => {
          resolve({ reason: 'unknown', message });
          device.destroy();
        };
      });
      Object.defineProperty(device, 'lost', { value: lost });
    });
    const job = client.start(LOAD);
    expect(await job.final).toMatchObject({ type: 'loaded' });
    loadReplies = job.replies;
    stopWatching();
  }, LOADING_MS);

  test('loading went through its stages and says what was loaded on what', async () => {
    const stages = loadReplies.flatMap((r) => (r.type === 'progress' ? [r.stage] : []));
    expect([...new Set(stages)]).toEqual(['device', 'files', 'weights', 'golden']);
    for (const reply of loadReplies)
      if (reply.type === 'progress') expect(reply.loaded).toBeLessThanOrEqual(reply.total);
    const loaded = loadReplies.at(-1);
    const { config, hash, quantization } = await loadMlc(organismFiles);
    expect(loaded).toMatchObject({
      type: 'loaded',
      model: { name: 'organism', config, hash, quantization },
      device: { isFallback: true },
    });
  });

  describe('generate', () => {
    test.each(golden.runs.map((run, i) => [i, run] as const))(
      'recorded run %i comes token by token',
      async (_, recorded) => {
        const c = oracle.cases.find(
          ({ temperature, seed, ids }) =>
            temperature === recorded.temperature &&
            seed === recorded.seed &&
            ids.every((id, i) => id === recorded.ids[i]),
        )!;
        const job = client.start({
          type: 'generate',
          assay: { ...assayOf(c.name), maxNewTokens: 48 },
        });
        const final = await job.final;
        if (final.type !== 'generated') throw new Error(JSON.stringify(final));
        const { run } = final;
        expect(run.prompt.ids).toEqual(recorded.prompt_ids);
        expect(run.ids).toEqual(recorded.ids);
        const tokens = job.replies.flatMap((r) => (r.type === 'token' ? [r] : []));
        expect(tokens.map((t) => t.choice.id)).toEqual(recorded.ids);
        expect(tokens.map((t) => t.index)).toEqual(recorded.ids.map((_id, i) => i));
        run.choices.forEach((choice, i) => {
          expect(choice).toEqual({ ...tokens[i].choice, piece: choice.piece });
          expect(choice.probability).toBeGreaterThan(0);
          expect(choice.probability + choice.runnerUp.probability).toBeLessThanOrEqual(1 + 1e-5);
          expect(choice.margin).toBeGreaterThan(0);
        });
        expect(run.choices.map((choice) => choice.piece).join('')).toContain(run.text.trim());
      },
    );

    test('asked again, the same run is told again', async () => {
      const first = await client.ask({ type: 'generate', assay: FOX }, 'generated');
      const again = client.start({ type: 'generate', assay: FOX });
      expect(await again.final).toMatchObject({
        run: { ids: first.run.ids, text: first.run.text },
      });
      expect(again.replies.filter((r) => r.type === 'token')).toHaveLength(first.run.ids.length);
    });

    test('cancelled after its first token it stops', async () => {
      const assay = { ...FOX, prompt: 'The owl', maxNewTokens: 200 };
      const job = client.start({ type: 'generate', assay }, (reply) => {
        if (reply.type === 'token' && reply.index === 0) client.cancel(job.id);
      });
      expect((await job.final).type).toBe('cancelled');
      expect(job.replies.length).toBeLessThan(10);
    });

    test('an empty prompt is the beginning-of-sequence token', async () => {
      const assay = { ...FOX, prompt: '', maxNewTokens: 2 };
      const { run } = await client.ask({ type: 'generate', assay }, 'generated');
      expect(run.prompt.ids).toEqual([1]);
      expect(run.ids).toHaveLength(2);
    });
  });

  describe('mutate', () => {
    async function mutate(m: OracleMutant) {
      const request: Asked = { type: 'mutate', assay: assayOf(m.case), mutation: mutationOf(m) };
      const job = client.start(request);
      const final = await job.final;
      if (final.type !== 'mutated') throw new Error(JSON.stringify(final));
      return { run: final.run, job };
    }

    test('a strong mutation parts from the wild type where the reference does', async () => {
      const strong = oracle.mutants.filter((m) => m.first_divergent > 0 && m.min_lead_until > 0.3);
      expect(strong.length).toBeGreaterThan(3);
      for (const m of strong.slice(0, 4)) {
        const { run, job } = await mutate(m);
        expect(run).toMatchObject({
          mutation: mutationOf(m),
          verdict: 'nsm',
          firstDivergent: m.first_divergent,
          ids: m.ids,
          text: m.text,
          marginal: false,
        });
        expect(run.value).toBeCloseTo(m.value, 4);
        expect(run.before.first).toBeCloseTo(m.first_element_before, 5);
        expect(run.changed).toBe(m.height * m.width);
        expect(run.checksum.after).toBe(run.checksum.before);
        const tokens = job.replies.flatMap((r) => (r.type === 'token' ? [r.choice.id] : []));
        expect(tokens).toEqual(m.ids);

        const wildType = oracle.cases.find((c) => c.name === m.case)!.ids;
        const at = run.atDivergence!;
        for (const list of [at.wildType, at.mutant]) {
          expect(list).toHaveLength(5);
          const p = list.map((candidate) => candidate.probability);
          expect(p).toEqual([...p].sort((a, b) => b - a));
        }
        if (assayOf(m.case).temperature === 0) {
          expect(at.wildType[0].id).toBe(wildType[m.first_divergent]);
          expect(at.mutant[0].id).toBe(m.ids[m.first_divergent]);
        }
        expect(run.severity.kl).toBeGreaterThan(0);
        expect(run.severity.cosine).toBeLessThan(1);
      }
    });

    test('a silent one is silent', async () => {
      const m = oracle.mutants.find((x) => x.first_divergent < 0 && x.height > 8)!;
      const { run } = await mutate(m);
      expect(run).toMatchObject({ verdict: 'silent', firstDivergent: -1, atDivergence: null });
      expect(run.severity.cosine).toBeCloseTo(1, 12);
    });

    test('writing the max over the max is a no-op', async () => {
      const matrix: MatrixId = { layer: 2, projection: 'down' };
      const rect = { row: 0, col: 0, height: 128, width: 352 };
      const { weights } = await client.ask(
        { type: 'weights', matrix, rect, maxCells: 100 },
        'weights',
      );
      const site = { ...matrix, ...weights.argmax, height: 1, width: 1 };
      const { run } = await client.ask(
        { type: 'mutate', assay: FOX, mutation: { site, kind: 'max' } },
        'mutated',
      );
      const { max } = weights.extent;
      expect(run).toMatchObject({ verdict: 'no-op', changed: 0, firstDivergent: -1, value: max });
      expect(run.before).toEqual({ first: max, min: max, max });
    });

    test('after it the wild type is the wild type', async () => {
      const strong = oracle.mutants.find((m) => m.case === 'story' && m.first_divergent === 0)!;
      await mutate(strong);
      // one token more than before, so that it is not the run kept
      const assay = { ...STORY, maxNewTokens: STORY.maxNewTokens + 1 };
      const { run } = await client.ask({ type: 'generate', assay }, 'generated');
      const { ids } = oracle.cases.find((c) => c.name === 'story')!;
      expect(run.ids.slice(0, ids.length)).toEqual(ids);
    });
  });

  describe('weights', () => {
    test('are the matrix’s own, pooled as little as fits', async () => {
      const model = await loadMlc(organismFiles);
      const all = dequantise(await model.matrix({ layer: 3, projection: 'v' }));
      const matrix: MatrixId = { layer: 3, projection: 'v' };
      const rect = { row: 8, col: 16, height: 40, width: 64 };
      const view = async (maxCells: number) =>
        (await client.ask({ type: 'weights', matrix, rect, maxCells }, 'weights')).weights;
      const plain = await view(40 * 64);
      expect(plain.pool).toBe(1);
      const wanted = Array.from({ length: 40 * 64 }, (_, i) => {
        return all[(8 + Math.floor(i / 64)) * 128 + 16 + (i % 64)];
      });
      expect([...plain.values].map((w) => w + 0)).toEqual(wanted.map((w) => w + 0));
      expect(plain.extent).toEqual({ min: Math.min(...all), max: Math.max(...all) });
      const { row, col } = plain.argmin;
      expect(all[row * 128 + col]).toBe(plain.extent.min);

      const pooled = await view(200);
      expect(pooled.pool).toBe(4);
      expect(pooled.values).toHaveLength(10 * 16);
    });
  });

  test('super weights are looked for at the first tokens of a text', async () => {
    const prompt = FOX.prompt.repeat(20);
    const { found } = await client.ask({ type: 'super-weights', prompt }, 'super-weights');
    expect(found.prompt).toBe(prompt);
    expect(found.pieces).toHaveLength(64);
    expect(found.pieces.slice(0, 2)).toEqual(['<s>', ' Tell']);
    expect(found.layers.map((peaks) => peaks.layer)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  describe('screen', () => {
    const SHAPES: Record<Projection, { rows: number; cols: number }> = {
      q: { rows: 128, cols: 128 },
      k: { rows: 64, cols: 128 },
      v: { rows: 64, cols: 128 },
      o: { rows: 128, cols: 128 },
      gate: { rows: 352, cols: 128 },
      up: { rows: 352, cols: 128 },
      down: { rows: 128, cols: 352 },
    };

    /** Marks all cells but some as done. */
    function allBut(kind: ScreenKind, cells: number, open: number[]): DoneCells {
      return { kind, done: allCellsBut(cells, open) };
    }

    /** Outcomes streamed, by cell. */
    const batchesOf = (replies: Reply[], kind: ScreenKind) =>
      replies.flatMap((r): OutcomeBatch[] =>
        r.type === 'outcomes' && r.batch.kind === kind ? [r.batch] : [],
      );

    /** What each cell says, null where nothing is told. */
    const outputsOf = (replies: Reply[], kind: ScreenKind) =>
      new Map(
        batchesOf(replies, kind).flatMap(({ cells, outputs }) =>
          unpackOutputs(outputs!).map((output, i) => [cells[i], output] as const),
        ),
      );

    function outcomesOf(replies: Reply[], kind: ScreenKind): Map<number, number> {
      const batches = batchesOf(replies, kind);
      const pairs = batches.flatMap(({ cells, firstDivergent: outcomes }) =>
        [...cells].map((cell, i): [number, number] => [cell, outcomes[i]]),
      );
      // each cell once
      expect(new Set(pairs.map(([cell]) => cell)).size).toBe(pairs.length);
      return new Map(pairs);
    }

    // the reference mutants that are tiles of a grid
    const tiles = oracle.mutants.filter(
      (m) =>
        ['max', 'min', 'zero'].includes(String(m.kind)) &&
        m.height === m.width &&
        m.height > 1 &&
        m.row % m.height === 0 &&
        m.col % m.width === 0,
    );

    test.each(tiles.map((m) => [`${m.kind} L${m.layer}.${m.matrix}[${m.row}, ${m.col}]`, m]))(
      '%s: the map’s outcome is the reference’s',
      async (_, m) => {
        const kind = m.kind as ScreenKind;
        const shape = SHAPES[m.matrix];
        const matrix: MatrixId = { layer: m.layer, projection: m.matrix };
        const assay = descriptive(assayOf(m.case));
        const plan = tilePlan({ matrix, tile: m.height, kinds: [kind], assay });
        const cell = cellAt(shape, m.height, m.row, m.col);
        const grid = tileGrid(shape, m.height);
        const job = client.start({
          type: 'screen',
          plan,
          done: [allBut(kind, grid.rows * grid.cols, [cell])],
        });
        expect((await job.final).type).toBe('screened');
        expect([...outcomesOf(job.replies, kind)]).toEqual([[cell, m.first_divergent]]);
      },
    );

    test('its outcomes and texts are those of the bench, cell by cell', async () => {
      const matrix: MatrixId = { layer: 1, projection: 'k' };
      const assay = descriptive(FOX);
      const plan = tilePlan({ matrix, tile: 32, kinds: ['max', 'zero'], assay, texts: true });
      const job = client.start({ type: 'screen', plan, done: [] });
      expect((await job.final).type).toBe('screened');
      for (const kind of ['max', 'zero'] as const) {
        const outcomes = outcomesOf(job.replies, kind);
        expect(outcomes.size).toBe(8);
        const output = outputsOf(job.replies, kind);
        for (const cell of [0, 5]) {
          const site = {
            ...matrix,
            row: 32 * Math.floor(cell / 4),
            col: 32 * (cell % 4),
            height: 32,
            width: 32,
          };
          const mutation: Mutation = { site, kind: kind };
          const { run } = await client.ask({ type: 'mutate', assay: FOX, mutation }, 'mutated');
          expect(outcomes.get(cell)).toBe(run.firstDivergent);
          const { cosine, degenerate } = run.severity;
          expect(output.get(cell)).toEqual(
            run.verdict === 'nsm'
              ? { texts: [run.text], cosine: Math.fround(cosine), degenerate }
              : null,
          );
        }
      }
    });

    test('of several prompts, it tells the first that differs, and scores a battery', async () => {
      const items = quiz.items.slice(0, 5);
      const battery: BatteryAssay = {
        ...{ type: 'battery', id: 'five', name: 'Five', items },
        ...{ maxNewTokens: 1, temperature: 0, seed: 0 },
      };
      const matrix: MatrixId = { layer: 5, projection: 'v' };
      const plan = tilePlan({ matrix, tile: 64, kinds: ['max'], assay: battery, texts: true });
      const job = client.start({ type: 'screen', plan, done: [] });
      expect((await job.final).type).toBe('screened');
      const told = job.replies.flatMap((reply) =>
        reply.type === 'outcomes'
          ? [...reply.batch.cells].map((cell, i) => ({ cell, i, batch: reply.batch }))
          : [],
      );
      expect(told.map(({ cell }) => cell).sort()).toEqual([0, 1]);
      for (const { cell, i, batch } of told) {
        const site = { ...matrix, row: 0, col: 64 * cell, height: 64, width: 64 };
        const wild: boolean[] = [];
        const mutant: boolean[] = [];
        const texts: string[] = [];
        let first = -1;
        for (const [n, assay] of assayPrompts(battery).entries()) {
          const { run: wildType } = await client.ask({ type: 'generate', assay }, 'generated');
          const mutation: Mutation = { site, kind: 'max' };
          const { run } = await client.ask({ type: 'mutate', assay, mutation }, 'mutated');
          wild.push(isRight(wildType.text, items[n].answer));
          mutant.push(isRight(run.text, items[n].answer));
          texts.push(run.text);
          if (first < 0 && run.firstDivergent >= 0) first = n;
        }
        const { rightInRight, rightInWrong } = batteryScore(wild, mutant);
        expect(batch.divergentPrompt?.[i]).toBe(first);
        expect(batch.firstDivergent[i]).toBe(first < 0 ? -1 : 0);
        expect(unpackOutputs(batch.outputs!)[i]?.texts).toEqual(first < 0 ? undefined : texts);
        expect([batch.rightInRight?.[i], batch.rightInWrong?.[i]]).toEqual([
          rightInRight,
          rightInWrong,
        ]);
      }
    });

    test('of no prompts, it is refused', async () => {
      const assay: BatteryAssay = {
        ...{ type: 'battery', id: 'none', name: 'None', items: [] },
        ...{ maxNewTokens: 1, temperature: 0, seed: 0 },
      };
      const matrix: MatrixId = { layer: 5, projection: 'v' };
      const plan = tilePlan({ matrix, tile: 64, kinds: ['max'], assay });
      const { error } = await client.ask({ type: 'screen', plan, done: [] }, 'error');
      expect(error.message).toContain('0 prompts');
    });

    // thousands of mutants; of an upper layer and a few tokens, so that a batch of them is soon done
    const LONG = tilePlan({
      matrix: { layer: 4, projection: 'down' },
      tile: 4,
      kinds: ['max', 'min'],
      assay: descriptive({ ...FOX, maxNewTokens: 12 }),
    });

    test('cancelled, it ends with that; what it streamed stays valid', async () => {
      let cancelled = false;
      const job = client.start({ type: 'screen', plan: LONG, done: [] }, (reply) => {
        if (reply.type !== 'outcomes' || cancelled) return;
        cancelled = true;
        client.cancel(job.id);
      });
      expect((await job.final).type).toBe('cancelled');
      const outcomes = outcomesOf(job.replies, 'max');
      expect(outcomes.size).toBeGreaterThan(0);
      expect(outcomes.size).toBeLessThan(32 * 88);

      // the same cells asked for by themselves come out the same
      const some = [...outcomes.keys()].slice(0, 3);
      const done = [allBut('max', 32 * 88, some), allBut('min', 32 * 88, [])];
      const again = client.start({ type: 'screen', plan: LONG, done });
      expect((await again.final).type).toBe('screened');
      for (const [cell, outcome] of outcomesOf(again.replies, 'max'))
        expect(outcomes.get(cell)).toBe(outcome);
    });

    test('the bench is answered while it runs', async () => {
      let asked: Promise<unknown> | undefined;
      const job = client.start({ type: 'screen', plan: LONG, done: [] }, (reply) => {
        if (reply.type !== 'outcomes') return;
        asked ??= client
          .ask({ type: 'generate', assay: { ...FOX, maxNewTokens: 3 } }, 'generated')
          .then(() => {
            client.cancel(job.id);
          });
      });
      expect((await job.final).type).toBe('cancelled');
      await asked;
    });
  });

  describe('requests for what is not there', () => {
    const matrix: MatrixId = { layer: 0, projection: 'k' };
    const one = { row: 0, col: 0, height: 1, width: 1 };
    const mutate = (change: object): Asked => ({
      type: 'mutate',
      assay: FOX,
      mutation: { site: { ...matrix, ...one, ...change }, kind: 'max' },
    });
    const generate = (change: Partial<PromptSpec>): Asked => ({
      type: 'generate',
      assay: { ...FOX, ...change },
    });
    const screen = (change: Partial<Parameters<typeof tilePlan>[0]>): Asked => ({
      type: 'screen',
      plan: tilePlan({ matrix, tile: 32, kinds: ['max'], assay: descriptive(FOX), ...change }),
      done: [],
    });

    test.each<[string, Asked, RegExp]>([
      ['a site below the matrix', mutate({ row: 64 }), /rows 0 to 63/],
      ['a site too wide', mutate({ col: 100, width: 29 }), /columns 0 to 127/],
      ['half a row', mutate({ row: 0.5 }), /whole numbers/],
      ['a layer too high', mutate({ layer: 6 }), /layers are 0 to 5/],
      ['a prompt too long', generate({ prompt: 'the fox '.repeat(200) }), /256/],
      ['no new tokens', generate({ maxNewTokens: 0 }), /New tokens/],
      ['a temperature below 0', generate({ temperature: -1 }), /Temperature/],
      ['a tile of no size', screen({ tile: 0 }), /Tile/],
      ['no kind to screen', screen({ kinds: [] }), /kind/],
      ['a screen of no layer', screen({ matrix: { layer: 9, projection: 'q' } }), /no layer 9/],
      ['a screen with a bad assay', screen({ assay: descriptive({ ...FOX, seed: -1 }) }), /Seed/],
      [
        'weights outside',
        { type: 'weights', matrix, rect: { ...one, row: 63, height: 2 }, maxCells: 9 },
        /rows 0 to 63/,
      ],
      ['weights in no cells', { type: 'weights', matrix, rect: one, maxCells: 0 }, /cell/],
    ])('%s', async (_, request, words) => {
      const { error } = await client.ask(request, 'error');
      expect(error.kind).toBe('bad-request');
      expect(error.message).toMatch(words);
    });

    test('the last token of the context can still be generated', async () => {
      const prompt = 'the fox '.repeat(40);
      const { run } = await client.ask(generate({ prompt, maxNewTokens: 500 }), 'generated');
      expect(run.prompt.ids.length + run.ids.length).toBeLessThanOrEqual(256);
    });
  });

  // last, for it takes the device away
  describe('when the device is lost', () => {
    beforeEach(() => {
      client.heard.length = 0;
    });

    test('a run under way ends with it, the page hears of it, and what is asked next is told', async () => {
      const assay = { ...FOX, prompt: 'The bear', maxNewTokens: 200 };
      const job = client.start({ type: 'generate', assay }, (reply) => {
        if (reply.type === 'token' && reply.index === 0) lose('the driver crashed');
      });
      expect(await job.final).toMatchObject({ error: { kind: 'device-lost' } });
      const said = client.heard.filter((message) => message.type === 'device-lost');
      expect(said).toHaveLength(1);
      expect(said[0]).toMatchObject({ error: { kind: 'device-lost' } });
      expect(said[0].error.message).toContain('the driver crashed');
      const next = await client.ask({ type: 'generate', assay: { ...FOX, prompt: 'A' } }, 'error');
      expect(next.error.kind).toBe('device-lost');
    });

    test(
      'loading again starts afresh',
      async () => {
        await client.ask(LOAD, 'loaded');
        const { run } = await client.ask({ type: 'generate', assay: FOX }, 'generated');
        expect(run.ids).toEqual(oracle.cases[0].ids);
        expect(client.heard.some((message) => message.type === 'device-lost')).toBe(false);
      },
      LOADING_MS,
    );
  });
});

/** Lets `prepare` have each device opened from now on, before anybody else. */
function watchDevice(prepare: (device: GPUDevice) => void): () => void {
  const requestAdapter = gpu.requestAdapter.bind(gpu);
  const spy = vi.spyOn(gpu, 'requestAdapter').mockImplementation(async (options) => {
    const adapter = await requestAdapter(options);
    if (!adapter) return null;
    const requestDevice = adapter.requestDevice.bind(adapter);
    adapter.requestDevice = async (descriptor) => {
      const device = await requestDevice(descriptor);
      prepare(device);
      return device;
    };
    return adapter;
  });
  return () => {
    spy.mockRestore();
  };
}
