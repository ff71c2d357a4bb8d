import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { mlcLocation } from '../../src/lib/python/mlc-address.ts';
import { matrixShape, PROJECTIONS } from '../../src/lib/model/matrix.ts';
import type { Site } from '../../src/lib/model/site.ts';
import { giveOpinion } from './opinion.ts';
import { patchSite, put } from './site-patch.ts';
import {
  plainMemory,
  recordedInside,
  recordedTensors,
  SMALL,
  type Quantisation,
} from './testing/recorded.ts';

const kinds = fc.constantFrom<Quantisation[]>('q4f16_1', 'q4f32_1', 'q0f16', 'q0f32');
const sites = fc
  .record({
    projection: fc.constantFrom(...PROJECTIONS),
    at: fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }),
  })
  .map(({ projection, at: [row, col, height, width] }): Site => {
    const shape = matrixShape(SMALL, projection);
    const first = { row: row % shape.rows, col: col % shape.cols };
    return {
      layer: 0,
      projection,
      ...first,
      height: 1 + (height % (shape.rows - first.row)),
      width: 1 + (width % (shape.cols - first.col)),
    };
  });

test('write, read, restore: byte-exact, and nothing outside the site is touched', async () => {
  await fc.assert(
    fc.asyncProperty(
      kinds,
      sites,
      fc.integer(),
      fc.double({ min: -2, max: 2, noNaN: true }),
      async (kind, site, seed, value) => {
        const { list, bytes } = recordedTensors(kind, seed);
        const original = new Map([...bytes].map(([name, data]) => [name, data.slice()]));
        const memory = plainMemory(bytes);
        const tensors = new Map(list.map((tensor) => [tensor.name, tensor]));
        const place = mlcLocation(SMALL, site);
        const patch = await patchSite(memory, tensors, place, site, value);
        expect(await put(memory, patch.patches, 'after')).toBe(true);
        // read anew, the site holds what was said to be reached
        const again = await patchSite(memory, tensors, place, site, value);
        expect(again.before).toEqual(patch.reached);
        expect(again.reached).toEqual(patch.reached);
        // its neighbours hold what they held
        const all = { row: 0, col: 0, ...sizeOf(site) };
        const now = await patchSite(memory, tensors, place, all, 0);
        const then = await patchSite(plainMemory(original), tensors, place, all, 0);
        const { width } = all;
        now.before.forEach((weight, i) => {
          const [row, col] = [Math.floor(i / width), i % width];
          const inside =
            row >= site.row &&
            row < site.row + site.height &&
            col >= site.col &&
            col < site.col + site.width;
          if (!inside && weight !== then.before[i])
            throw new Error(`weight ${row}, ${col} changed`);
        });
        expect(await put(memory, patch.patches, 'before')).toBe(true);
        for (const [name, data] of original)
          if (Buffer.compare(data, bytes.get(name)!) !== 0) throw new Error(`${name} not restored`);
      },
    ),
    { numRuns: 60, endOnFailure: true },
  );
});

const sizeOf = ({ projection }: Site) => {
  const { rows, cols } = matrixShape(SMALL, projection);
  return { height: rows, width: cols };
};

describe('an opinion', () => {
  const site: Site = { layer: 0, projection: 'v', row: 3, col: 33, height: 1, width: 1 };
  const ask = { config: SMALL, site, value: 5, promptIds: [1, 9, 8], maxNewTokens: 12 };

  it('compares two texts written from scratch under one lock, and puts everything back', async () => {
    const { inside, calls, bytes } = recordedInside('q4f16_1');
    const before = new Map([...bytes].map(([name, data]) => [name, data.slice()]));
    const parts: number[] = [];
    const opinion = await giveOpinion(inside, ask, new AbortController().signal, (part) =>
      parts.push(part),
    );
    expect(opinion.verdict).toBe('nsm');
    expect(opinion.restored).toBe(true);
    expect(opinion.mutant.ids).not.toEqual(opinion.wildType.ids);
    expect(opinion.reached[0]).toBeGreaterThan(opinion.before[0]);
    expect(opinion.reached[0]).toBeLessThan(5); // what code 15 stands for in this group
    expect([...bytes]).toEqual([...before]);
    expect(calls.filter((call) => call !== 'decode')).toEqual([
      'lock',
      'reset',
      'prefill',
      'reset',
      'prefill',
      'reset',
      'release',
    ]);
    expect(parts.at(-1)).toBe(1);
    expect(parts).toEqual([...parts].sort((a, b) => a - b));
  });

  it('calls a value that is there already a no-op', async () => {
    const { inside } = recordedInside('q0f32');
    const none = { ...ask, maxNewTokens: 2 };
    const { before } = await giveOpinion(inside, none, new AbortController().signal, () => 0);
    const same = { ...none, value: before[0] };
    const opinion = await giveOpinion(inside, same, new AbortController().signal, () => 0);
    expect(opinion).toMatchObject({ verdict: 'no-op', firstDivergent: -1 });
  });

  it('flips signs: exactly in numbers, as near as a code comes in codes', async () => {
    for (const kind of ['q0f16', 'q0f32', 'q4f16_1'] as const) {
      const { inside, bytes } = recordedInside(kind);
      const before = new Map([...bytes].map(([name, data]) => [name, data.slice()]));
      const flip = { ...ask, site: { ...site, height: 4, width: 9 }, value: null, maxNewTokens: 2 };
      const opinion = await giveOpinion(inside, flip, new AbortController().signal, () => 0);
      const far = opinion.before.filter((weight, i) => opinion.reached[i] !== 0 - weight);
      // code 15 stands for 8 steps, and there is none for −8
      if (kind === 'q4f16_1') expect(far.length).toBeLessThan(9);
      else expect(far).toHaveLength(0);
      expect(opinion.value).toBeNull();
      expect([...bytes]).toEqual([...before]);
    }
  });

  it('puts everything back when it is stopped or fails in the middle', async () => {
    for (const how of ['stop', 'fail']) {
      const { inside, bytes, calls } = recordedInside('q4f32_1');
      const before = new Map([...bytes].map(([name, data]) => [name, data.slice()]));
      const controller = new AbortController();
      const next = inside.next.bind(inside);
      inside.next = (ids, isPrefill) => {
        if (calls.filter((call) => call === 'prefill').length === 2) {
          if (how === 'fail') return Promise.reject(new Error('device lost'));
          controller.abort();
        }
        return next(ids, isPrefill);
      };
      await expect(giveOpinion(inside, ask, controller.signal, () => 0)).rejects.toThrow();
      expect([...bytes]).toEqual([...before]);
      expect(calls.at(-1)).toBe('release');
    }
  });

  it('refuses a site outside the model before it touches anything', async () => {
    const { inside, calls } = recordedInside('q4f16_1');
    const outside = { ...ask, site: { ...site, row: 40 } };
    const asked = giveOpinion(inside, outside, new AbortController().signal, () => 0);
    await expect(asked).rejects.toThrow('rows 0 to 31');
    expect(calls).toEqual([]);
  });
});
