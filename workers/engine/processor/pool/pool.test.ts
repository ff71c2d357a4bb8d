import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { allMatrices } from '../../../../src/lib/model/matrix.ts';
import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import type { MatrixRisk } from '../../../../src/lib/risk/matrix-risk.ts';
import { assembly } from '../../../../tools/assembly.mjs';
import { loadMlc } from '../../../weights/mlc.ts';
import { organismFiles, wildTypeOracle } from '../../../weights/testing/organism.ts';
import { screenBatched } from '../batch/screen-batched.ts';
import { ProcessorContext } from '../context.ts';
import { nodePort } from '../../../../cli/processor-port.ts';
import { predict, risks } from '../predict/predict.ts';
import { openProcessor } from '../processor-engine.ts';
import { ProcessorPool } from './pool.ts';
import { predictInPool, risksInPool } from './predict-in-pool.ts';

const [{ prompt_ids: promptIds }] = (await wildTypeOracle()).runs;
const run = { assay: { prompt: 'a', maxNewTokens: 12, temperature: 0, seed: 0 }, promptIds };
const mutations = [0, 3].flatMap((layer) =>
  (['up', 'v'] as const).flatMap((projection) =>
    Array.from({ length: 40 }, (_, i): Mutation => ({
      site: { layer, projection, row: i, col: 3 * i, height: 2, width: 5 },
      kind: i % 2 === 0 ? 'max' : 'min',
    })),
  ),
);

let folder: string;
let engine: ProcessorContext;
let wanted: MutantOutcome[];
const ports: ReturnType<typeof nodePort>[] = [];
let pool: ProcessorPool;

const sorted = (results: MutantOutcome[]) => results.sort((a, b) => a.index - b.index);
const start = (workers: number) => {
  pool = ProcessorPool.create(
    engine,
    () => {
      const port = nodePort(join(folder, 'worker.mjs'));
      ports.push(port);
      return port;
    },
    workers,
  );
};
const killed = new Set<(typeof ports)[number]>();
const kill = (port: (typeof ports)[number]) => {
  if (!killed.has(port)) void port.worker.terminate();
  killed.add(port);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pool-'));
  await build({
    root: resolve(import.meta.dirname, '../../../..'),
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    plugins: [assembly()],
    build: {
      ssr: join(import.meta.dirname, '../../../../cli/processor-worker.ts'),
      outDir: folder,
      emptyOutDir: true,
      rolldownOptions: { output: { entryFileNames: 'worker.mjs' } },
    },
  });
  engine = await ProcessorContext.load(await loadMlc(organismFiles));
  wanted = [];
  for await (const some of screenBatched(engine, [run], mutations)) wanted.push(...some);
  sorted(wanted);
});
afterEach(() => {
  pool.close();
  ports.splice(0);
});
afterAll(() => rm(folder, { recursive: true }));

test('results are those of one engine, bit for bit, screen after screen', async () => {
  start(2);
  for (let i = 0; i < 2; i++) {
    const results: MutantOutcome[] = [];
    for await (const some of pool.screenMutations([run], mutations)) results.push(...some);
    expect(sorted(results)).toEqual(wanted);
  }
  expect(pool.size).toBe(2);
});

test('workers may die: what they had is computed by others, others take their place', async () => {
  start(2);
  const results: MutantOutcome[] = [];
  for await (const some of pool.screenMutations([run], mutations)) {
    if (results.length === 0) kill(ports[0]);
    if (results.length < 40) kill(ports[1]);
    results.push(...some);
  }
  expect(sorted(results)).toEqual(wanted);
  expect(ports.length).toBeGreaterThan(2);
  expect(pool.size).toBe(2);
});

test('workers that all die are given up, with a reason', async () => {
  start(1);
  const again = setInterval(() => {
    ports.forEach(kill);
  }, 5);
  const screen = pool.screenMutations([run], mutations);
  await expect(
    (async () => {
      for await (const some of screen) expect(some.length).toBeGreaterThan(0);
    })(),
  ).rejects.toThrow('die one after the other');
  clearInterval(again);
});

test('stops at once, and takes another screen', async () => {
  start(2);
  const stop = new AbortController();
  let seen = 0;
  await expect(
    (async () => {
      const { signal } = stop;
      for await (const some of pool.screenMutations([run], mutations, { signal })) {
        seen += some.length;
        stop.abort(new Error('enough'));
      }
    })(),
  ).rejects.toThrow('enough');
  expect(seen).toBeLessThan(mutations.length);
  const results: MutantOutcome[] = [];
  for await (const some of pool.screenMutations([run], mutations.slice(0, 5)))
    results.push(...some);
  expect(sorted(results)).toEqual(wanted.slice(0, 5));
});

test('a mutation that is refused says so', async () => {
  start(1);
  const site = { layer: 0, projection: 'q', row: 999, col: 0, height: 1, width: 1 } as const;
  await expect(pool.screenMutations([run], [{ site, kind: 'max' }]).next()).rejects.toThrow(
    'rows 0 to 127',
  );
});

const question = {
  matrices: [
    { layer: 5, projection: 'gate' },
    { layer: 4, projection: 'k' },
  ],
  kinds: ['max', 'min'],
  tile: 1,
} as const;

test('predictions by shares of the margins are those of one engine, bit for bit', async () => {
  start(2);
  const all = async (from: AsyncGenerator<MatrixRisk>) => {
    const found: MatrixRisk[] = [];
    for await (const one of from) found.push(one);
    return found;
  };
  const shares: number[] = [];
  const onProgress = (share: number) => shares.push(share);
  const got = await all(predictInPool(pool, engine, [run], question, { onProgress }));
  expect(got).toEqual(await all(predict(engine, [run], question)));
  const one = { ...question, matrices: [question.matrices[1]], kinds: ['min'] } as const;
  expect(await risksInPool(pool, [run], one, {})).toEqual(await risks(engine, [run], one));
  expect(shares.length).toBeGreaterThan(0);
  // more workers than steps: who has no margins says nothing
  const short = { ...run, assay: { ...run.assay, maxNewTokens: 1 } };
  expect(await all(predictInPool(pool, engine, [short], one, {}))).toEqual(
    await all(predict(engine, [short], one)),
  );
});

test('a prediction ends with the worker that dies, and when it is stopped; the next one is whole', async () => {
  start(2);
  const everything = { ...question, matrices: allMatrices(engine.model.config) };
  const during = async (act: () => void, signal?: AbortSignal) => {
    for await (const one of predictInPool(pool, engine, [run], everything, { signal })) {
      expect(one.tile).toBe(1);
      act();
    }
  };
  await expect(
    during(() => {
      kill(ports[0]);
    }),
  ).rejects.toThrow('died while it predicted');
  const stop = new AbortController();
  await expect(
    during(() => {
      stop.abort(new Error('enough'));
    }, stop.signal),
  ).rejects.toThrow('enough');
  expect(pool.size).toBe(2);
  const one = { ...question, matrices: [question.matrices[1]], kinds: ['min'] } as const;
  expect(await risksInPool(pool, [run], one, {})).toEqual(await risks(engine, [run], one));
});

test('who waits to hear what to refine is free again when another worker dies', async () => {
  const mine: typeof ports = [];
  let waited = 0;
  const spawn = () => {
    const port = nodePort(join(folder, 'worker.mjs'));
    const listen = port.listen.bind(port);
    const own = mine.push(port) - 1;
    port.listen = (heard, died) => {
      listen((message) => {
        // the first never comes so far as the pool knows: the second waits for it
        if (message.kind === 'first' && own === 0) return;
        if (message.kind === 'first') waited++;
        heard(message);
      }, died);
    };
    ports.push(port);
    return port;
  };
  pool = ProcessorPool.create(engine, spawn, 2);
  const predicted = predictInPool(pool, engine, [run], question, {});
  expect((await predicted.next()).done).toBe(false);
  await expect.poll(() => waited).toBe(1);
  kill(mine[0]);
  // though nobody asks the prediction for more
  const results: MutantOutcome[] = [];
  for await (const some of pool.screenMutations([run], mutations)) results.push(...some);
  expect(sorted(results)).toEqual(wanted);
  await expect(predicted.next()).rejects.toThrow('died while it predicted');
});

test('an engine whose workers have no room for f32 weights deals out codes, to as many as have room', async () => {
  const reader = await loadMlc(organismFiles);
  const spawn = () => {
    const port = nodePort(join(folder, 'worker.mjs'));
    ports.push(port);
    return port;
  };
  start(1);
  const { weightBytes, ownBytes } = await ProcessorContext.load(reader, { packedBytes: 0 });
  // Node’s workers share what is not in the kernels’ memory
  expect(ownBytes).toBeLessThan(0.6 * weightBytes);
  const memory = weightBytes - ownBytes + 2.5 * ownBytes;
  const few = await openProcessor({ count: 8, memory, spawn }).load({
    name: 'organism',
    reader,
    golden: null,
  });
  expect(few.device.limits.threads).toBe(2);
  expect(few.model.weightBytes).toBe(weightBytes);
  const results: MutantOutcome[] = [];
  for await (const some of few.screen([run], mutations)) results.push(...some);
  expect(sorted(results)).toEqual(wanted);
  few.close();
  expect(ports).toHaveLength(3);
});
