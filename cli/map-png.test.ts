import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { RunFile } from '../src/lib/run-file/run-file.ts';
import type { RunRow } from '../src/lib/run-file/columns.ts';
import { configs } from '../src/lib/testing/arbitrary.ts';
import { mapImage, writeMaps } from './map-png.ts';

const [config] = fc.sample(
  configs.filter((c) => c.hidden_size === 64 && c.num_hidden_layers > 1),
  { numRuns: 1, seed: 1 },
);

/** L0.o and L1.o in tiles of 32, of which the rows given are known. */
function run(rows: (Partial<RunRow> & { row: number; col: number })[]): RunFile {
  return {
    plan: {
      sites: {
        type: 'tiles',
        matrices: ['L0.o', 'L1.o'],
        tile: 32,
        kinds: ['max', 'min'],
        order: 'coarse',
      },
      assay: {
        type: 'descriptive',
        id: 'a',
        name: 'a',
        prompt: '',
        maxNewTokens: 8,
        temperature: 0,
        seed: 0,
      },
      texts: false,
    },
    provenance: {
      app: '0',
      model: { name: 'm', hash: 'h', quantization: 'q', config },
      adapters: [],
      way: 'in place',
    },
    rows: rows.map((row) => ({
      matrix: 'L0.o',
      height: 32,
      width: 32,
      value: 1,
      verdict: 'silent',
      first_divergent: -1,
      marginal: false,
      kl: 0,
      margin: 1,
      token: -1,
      how: 'in place',
      engine: 'webgpu',
      risk: null,
      kind: 'max',
      ...row,
    })),
  };
}
const NSM = { verdict: 'nsm' as const, first_divergent: 3 };

test('cells have the colours of what they answer to; what is not tested is hatched', () => {
  const pixels = mapImage(
    run([
      { row: 0, col: 0, ...NSM },
      { row: 0, col: 0, kind: 'min' },
      { row: 0, col: 32, ...NSM },
      { row: 0, col: 32, kind: 'min', ...NSM },
      { row: 32, col: 0 },
      { row: 32, col: 0, kind: 'min' },
    ]),
    'L0.o',
    32,
  );
  const scale = pixels.height / 2;
  const at = (row: number, col: number) => {
    const i =
      4 * (Math.floor((row + 0.5) * scale) * pixels.width + Math.floor((col + 0.5) * scale));
    return [...pixels.data.subarray(i, i + 3)].map((v) => v.toString(16).padStart(2, '0')).join('');
  };
  expect([at(0, 0), at(0, 1), at(1, 0)]).toEqual(['d55e00', '1d1d22', 'eceae4']);
  const corner = new Set<string>();
  for (let i = 0; i < 8; i++) corner.add(at(1, 1 + i / 64));
  expect(corner).toEqual(new Set(['ffffff', 'd9d6cd']));
});

test('several matrices are several files that any reader reads', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutascope-png-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeMaps(run([]), join(folder, 'map.png'));
  expect((await readdir(folder)).sort()).toEqual(['map-L0.o.png', 'map-L1.o.png']);
  const image = decode(await readFile(join(folder, 'map-L0.o.png')));
  expect(image.width).toBeGreaterThan(300);
});
