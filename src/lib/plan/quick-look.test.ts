import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guessSpeed, mutantFlops, screenFlops, screenMs, textMs, type Speed } from './estimate.ts';
import { descriptive } from '../assay/assay.ts';
import { allMatrices } from '../model/matrix.ts';
import { LLAMA2_7B, ORGANISM_CONFIG } from '../model/model-configs.ts';
import { TILE_SIZES } from './grid.ts';
import { quickLook, QUICK_MS } from './quick-look.ts';

const ASSAY = descriptive({
  prompt: 'Tell me about the fox:',
  maxNewTokens: 48,
  temperature: 0,
  seed: 0,
});
const config = ORGANISM_CONFIG;
/** So many milliseconds for a mutant of mean cost. */
const speed = (ms: number): Speed => ({
  ...guessSpeed(config, ASSAY, 1)!,
  ms,
  measured: true,
});

describe('the time of a screen', () => {
  it('is that of its mutants, those of low layers taking longer', () => {
    const at = (layer: number) => mutantFlops(config, ASSAY, { layer, projection: 'gate' });
    expect(at(0)).toBeGreaterThan(3 * at(5));
    const whole = allMatrices(config).map((matrix) => ({ matrix, mutants: 10 }));
    const ms = (parts: typeof whole) => screenMs(screenFlops(config, ASSAY, parts), speed(20))!;
    expect(ms(whole)).toBeCloseTo(ms(whole.slice(0, 20)) + ms(whole.slice(20)), 6);
  });

  it('is that of a measured screen, asked again, and longer for more and longer answers', () => {
    const parts = [{ matrix: { layer: 2, projection: 'up' } as const, mutants: 88 }];
    const flops = screenFlops(config, ASSAY, parts);
    expect(screenMs(flops, { flops, ms: 3_000, measured: true })).toBe(3_000);
    expect(screenMs(flops, null)).toBeNull();
    const short = screenFlops(config, { ...ASSAY, maxNewTokens: 12 }, parts);
    expect(short).toBeLessThan(flops / 2);
  });

  it('is guessed from a text: a mutant of a batch is some times cheaper', () => {
    const whole = allMatrices(config).map((matrix) => ({ matrix, mutants: 1 }));
    const guess = guessSpeed(config, ASSAY, 600)!;
    expect(guess.measured).toBe(false);
    const each = screenMs(screenFlops(config, ASSAY, whole), guess)! / whole.length;
    expect(each).toBeGreaterThan(30);
    expect(each).toBeLessThan(80);
  });

  it('is guessed from texts as long as the wild type’s, not from a mutant that ended early', () => {
    const text = (tokens: number, ms: number) => ({
      ...{ ids: Array<number>(tokens).fill(1), prefillMs: ms / 4, decodeMs: (ms * 3) / 4 },
    });
    expect(textMs(text(48, 600), text(2, 20))).toBe(600);
    expect(textMs(text(48, 600), text(48, 400))).toBe(400);
    // where the wild type ends early itself, a longer text is no quicker
    expect(textMs(text(10, 600), text(48, 400))).toBe(400);
    expect(textMs(text(48, 600), null)).toBe(600);
    expect(textMs(null, text(48, 400))).toBeNull();
  });

  it('is unknown where a clock saw no time pass, and a quick look is then a coarse one', () => {
    expect(guessSpeed(config, ASSAY, null)).toBeNull();
    expect(guessSpeed(config, ASSAY, 0)).toBeNull();
    for (const none of [
      { flops: 1e9, ms: 0 },
      { flops: 0, ms: 5 },
    ]) {
      const nothing = { ...none, measured: true };
      expect(screenMs(1e9, nothing)).toBeNull();
      expect(quickLook(config, ASSAY, nothing)).toMatchObject({ tile: 32, ms: null });
    }
  });
});

describe('a quick look', () => {
  it('takes the organism in squares of 32 where 8 would take twenty minutes', () => {
    const look = quickLook(config, ASSAY, speed(36));
    expect(look.tile).toBe(32);
    // 16 + 8 + 8 + 16 + 3 · 44 squares in each of six layers, two kinds
    expect(look.mutants).toBe(2 * 6 * 180);
    expect(look.ms).toBeLessThan(QUICK_MS);
  });

  it('is as fine as two minutes allow, and the coarsest where they allow none', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e5, noNaN: true }), (ms) => {
        const look = quickLook(config, ASSAY, speed(ms));
        expect(look.parts).toHaveLength(42);
        const at = TILE_SIZES.findIndex((size) => size === look.tile);
        expect(at).toBeGreaterThanOrEqual(0);
        if (look.tile < 32) expect(look.ms).toBeLessThanOrEqual(QUICK_MS);
        // the next finer would take longer: it has at least twice as many squares in each matrix
        if (at > 0) expect(look.ms! * 4).toBeGreaterThan(QUICK_MS);
      }),
    );
    expect(quickLook(LLAMA2_7B, ASSAY, speed(36))).toMatchObject({ tile: 128 });
    // in squares of 64 its smallest matrices would be two squares
    expect(quickLook(config, ASSAY, null)).toMatchObject({ tile: 32, ms: null });
  });
});
