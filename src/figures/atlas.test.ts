import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allMatrices, PROJECTIONS } from '../lib/model/matrix.ts';
import { LLAMA2_7B, ORGANISM_CONFIG } from '../lib/model/model-configs.ts';
import {
  ModelTotals,
  noTotals,
  type KindTotals,
  type Totals,
} from '../lib/results/model-totals.ts';
import { atlasStep, hitAtlas, hitColumn, layoutAtlas, windowOf } from './atlas.ts';
import { drawAtlas, inkOn, type AtlasPicture } from './atlas-draw.ts';
import {
  ATLAS_MEASURES,
  measureAt,
  measureColour,
  measureEnds,
  readTotals,
  shareOf,
  shortNumber,
  shortPercent,
  topShare,
  type AtlasScales,
} from './atlas-readings.ts';
import { parseColour } from './palette.ts';
import { SvgPen } from './svg-pen.ts';
import { PALETTE as palette } from './testing/palette.ts';

describe('layout', () => {
  it.each([
    ['the organism', ORGANISM_CONFIG, false],
    ['the organism, one colour each', ORGANISM_CONFIG, true],
    ['32 layers', LLAMA2_7B, false],
    ['32 layers, one colour each', LLAMA2_7B, true],
  ])('of %s: every matrix, layer and projection is found where it is drawn', (_, model, even) => {
    const layout = layoutAtlas(model, 292, even);
    expect(layout.items.map(({ matrix }) => matrix)).toEqual(allMatrices(model));
    for (const { matrix, window } of layout.items) {
      expect(window.x + window.width).toBeLessThan(layout.totals.x);
      expect(window.y + window.height).toBeLessThanOrEqual(layout.height);
      const middle = [window.x + window.width / 2, window.y + window.height / 2] as const;
      expect(hitAtlas(layout, ...middle)).toEqual({ type: 'matrix', matrix });
      expect(hitColumn(layout, middle[0])).toBe(matrix.projection);
      expect(windowOf(layout, { type: 'matrix', matrix })).toEqual(window);
    }
    layout.rows.forEach(({ y, height }, layer) => {
      const onLayer = { type: 'layer' as const, layer };
      expect(hitAtlas(layout, 4, y + height / 2)).toEqual(onLayer);
      expect(windowOf(layout, onLayer)).toMatchObject({ x: 0, y, width: 292, height });
      expect(hitAtlas(layout, layout.totals.x + 9, y + height / 2)).toEqual(onLayer);
    });
    expect(layout.totals.x + layout.totals.width).toBe(292);
    expect(hitAtlas(layout, 60, layout.height + 40)).toBeNull();
    expect(hitColumn(layout, 3)).toBeNull();
  });

  it('rows stay where they are when columns are laid out alike, whose numbers have room', () => {
    for (const shown of [ORGANISM_CONFIG, LLAMA2_7B]) {
      const [maps, even] = [layoutAtlas(shown, 292), layoutAtlas(shown, 292, true)];
      expect(even.rows).toEqual(maps.rows);
      expect(even.height).toBe(maps.height);
      expect(new Set(even.columns.map(({ width }) => width)).size).toBe(1);
      expect(even.rows[0].height).toBeGreaterThanOrEqual(10);
    }
  });
});

describe('keyboard', () => {
  const at = (layer: number, i: number) => ({ layer, projection: PROJECTIONS[i] });
  it('moves by one, to the ends of a layer and of the model, and by pages', () => {
    expect(atlasStep('ArrowRight', at(1, 0), 6)).toEqual(at(1, 1));
    expect(atlasStep('ArrowUp', at(1, 3), 6)).toEqual(at(0, 3));
    expect(atlasStep('Home', at(4, 3), 6)).toEqual(at(4, 0));
    expect(atlasStep('End', at(4, 3), 6)).toEqual(at(4, 6));
    expect(atlasStep('Home', at(4, 3), 6, true)).toEqual(at(0, 0));
    expect(atlasStep('End', at(4, 3), 6, true)).toEqual(at(5, 6));
    expect(atlasStep('PageDown', at(0, 2), 6)).toEqual(at(2, 2));
    expect(atlasStep('PageDown', at(30, 2), 32)).toEqual(at(31, 2));
    expect(atlasStep('PageUp', at(30, 2), 32)).toEqual(at(22, 2));
    expect(atlasStep('Enter', at(0, 0), 6)).toBeNull();
    expect(atlasStep('toString', at(0, 0), 6)).toBeNull();
  });
  it('never leaves the model', () => {
    const keys = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown'];
    fc.assert(
      fc.property(fc.nat(31), fc.nat(6), fc.constantFrom(...keys), (layer, i, key) => {
        const next = atlasStep(key, at(layer, i), 32)!;
        expect(allMatrices(LLAMA2_7B)).toContainEqual(next);
      }),
    );
  });
});

const kind = (tested: number, nsms: number, klSum = 0): KindTotals => ({
  ...{ tested, nsms, klSum },
  ...{ textless: 0, withKl: nsms },
});

describe('readings', () => {
  const scales: AtlasScales = { shares: 0.2, kl: [0.003, 1] };
  const both = ['max', 'min'] as const;
  const totals = (change: Partial<Totals>): Totals => ({ ...noTotals(), ...change });

  it('tell what is not tested from what has no NSM', () => {
    const silent = totals({ max: kind(8, 0), min: kind(8, 0) });
    const known = totals({ max: kind(8, 6, 12), min: kind(8, 2, 4) });
    const few = totals({ max: kind(8, 3, 6), min: kind(8, 1, 2) });
    for (const measure of ATLAS_MEASURES)
      expect(readTotals(noTotals(), measure, both, 8)).toBe('not-tested');
    expect(readTotals(silent, 'share', both, 8)).toBe(0);
    expect(readTotals(silent, 'severity', both, 8)).toBe('none');
    expect(readTotals(silent, 'bias', both, 8)).toBe('none');
    expect(readTotals(known, 'share', both, 8)).toBe(0.5);
    expect(readTotals(known, 'share', ['max'], 8)).toBe(0.75);
    expect(readTotals(known, 'severity', both, 8)).toBe(2);
    expect(readTotals(known, 'bias', both, 8)).toBe(0.5);
    expect(readTotals(few, 'bias', both, 8)).toBe('too-few');
    expect(readTotals(few, 'severity', both, 8)).toBe(2);
    expect(readTotals(totals({ max: kind(8, 3) }), 'bias', both, 8)).toBe('not-tested');
    expect(readTotals(known, 'share', ['zero'], 8)).toBe('not-tested');
    // 16 of 162 tested: a region, or the riskiest, whose share is not that of the whole
    expect(readTotals(known, 'share', both, 80)).toBe(0.5);
    expect(readTotals(known, 'share', both, 81)).toBe('part');
    expect(readTotals(known, 'severity', both, 81)).toBe(2);
    expect(shareOf(noTotals(), both, 81)).toBe(null);
  });

  it('have a scale whose colours run from end to end and stand apart from silence', () => {
    for (const dark of [false, true]) {
      const colours = { ...palette, dark };
      for (const measure of ATLAS_MEASURES) {
        const [low, high] = measureEnds(measure, scales).values;
        expect(measureAt(measure, 0, scales)).toBeCloseTo(low, 12);
        expect(measureAt(measure, 1, scales)).toBeCloseTo(high, 12);
        const at = (t: number) =>
          measureColour(measure, measureAt(measure, t, scales), scales, colours).join();
        expect(new Set([0, 0.25, 0.5, 0.75, 1].map(at)).size).toBe(5);
      }
      expect(measureColour('share', 0, scales, colours)).toEqual(parseColour(palette.silent));
      expect(measureColour('share', 0.01, scales, colours)).not.toEqual(
        parseColour(palette.silent),
      );
      expect(measureColour('bias', 1, scales, colours)).toEqual(parseColour(palette.max));
      expect(measureColour('bias', -1, scales, colours)).toEqual(parseColour(palette.min));
    }
  });

  it('end their scale of shares at a round number that holds them', () => {
    expect(topShare([0.012, 0.031])).toBe(0.05);
    expect(topShare([0.5])).toBe(0.5);
    expect(topShare([0.29])).toBe(0.3);
    expect(topShare([0.51])).toBe(1);
    expect(topShare([])).toBe(0.001);
    expect(measureEnds('share', { ...scales, shares: topShare([0.14]) }).to).toBe('20 %');
    expect(measureEnds('share', { ...scales, shares: topShare([0.0014]) }).to).toBe('0.2 %');
  });

  it('are short in words', () => {
    expect([0, 0.0004, 0.031, 0.0996, 0.5, 1].map(shortPercent)).toEqual([
      ...['0', '<.1', '3.1', '10', '50', '100'],
    ]);
    const kl = [0, 0.0002, 0.0046, 0.0341, 0.5, 2.04, 10].map((x) => shortNumber('severity', x));
    expect(kl).toEqual(['0', '~0', '.005', '.034', '.5', '2', '10']);
    const signed = [-1, -0.31, 0, 0.004, 0.5].map((x) => shortNumber('bias', x));
    expect(signed).toEqual(['−1', '−.31', '0', '0', '+.5']);
  });

  it('are written in black or white, whichever is read more easily', () => {
    const contrast = (a: string, ink: string) => {
      const light = (text: string) => {
        const [r, g, b] = parseColour(text).map((x) =>
          x / 255 <= 0.04045 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4,
        );
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
      };
      const [x, y] = [light(a), light(ink)];
      return Math.max(x, y) / Math.min(x, y);
    };
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, byte, (r, g, b) => {
        expect(contrast(`rgb(${r},${g},${b})`, inkOn([r, g, b]))).toBeGreaterThan(4.5);
      }),
    );
  });
});

describe('drawing', () => {
  const totals = new ModelTotals();
  const add = (projection: 'q' | 'k', outcomes: number[], which: 'max' | 'min') => {
    const cells = outcomes.map((_, i) => i);
    totals.addBatch(
      { layer: 0, projection },
      { grid: { rows: 16, cols: 16 }, results: {} },
      {
        kind: which,
        cells: Uint32Array.from(cells),
        firstDivergent: Int16Array.from(outcomes),
        kl: Float32Array.from(cells, () => 0.1),
        margin: Float32Array.from(cells, () => 1),
      },
    );
  };
  for (const which of ['max', 'min'] as const) add('k', [-1, -1, -1, -1], which);
  add('q', [2, -1, -1, -1], 'max');
  add('q', [2, 2, 2, -1], 'min');
  const picture: AtlasPicture = {
    ...{ config: ORGANISM_CONFIG, tile: 64, totals, palette },
    ...{ kinds: ['max', 'min'], font: 'Inter', fullBar: 0.5 },
    scales: { shares: 0.5, kl: [0.01, 1] },
  };

  it('writes each layer’s share, and fills, leaves hollow or hatches each matrix', () => {
    const layout = layoutAtlas(ORGANISM_CONFIG, 292, true);
    const svg = (measure: 'share' | 'severity' | 'bias', of = picture) => {
      const pen = new SvgPen({ width: layout.width, height: layout.height }, () => '');
      drawAtlas(pen, layout, of, measure);
      return pen.toSvg({ title: 'Atlas', metadata: {} });
    };
    // four of the sixteen mutants of layer 0, in a model of one layer
    const single = { ...picture, config: { ...ORGANISM_CONFIG, num_hidden_layers: 1 } };
    expect(svg('share', single)).toMatch(/>25</);
    expect(svg('share', single)).toMatch(/>50</);
    // of the whole organism that is too little: counts stand beside each other, no share among them
    expect(svg('share')).toMatch(/>4</);
    expect(svg('share')).not.toMatch(/>25</);
    // of single weights they are next to nothing: their number, and no share of the whole
    const part = svg('share', { ...picture, tile: 1 });
    expect(part).toMatch(/>4</);
    expect(part).not.toMatch(/>(25|50)</);
    // its four NSMs are too few to tell a bias
    expect(svg('bias')).toMatch(/>&lt;5</);
    // k of layer 0 is silent, the other forty are not tested
    const dashes = (text: string) => text.match(/>–</g)?.length ?? 0;
    expect(['share', 'severity', 'bias'].map((m) => dashes(svg(m as 'share')))).toEqual([
      ...[0, 1, 1],
    ]);
  });
});
