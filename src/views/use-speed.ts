import { descriptive } from '../lib/assay/assay.ts';
import { useMemo } from 'react';
import {
  guessSpeed,
  screenFlops,
  screenMs,
  textMs,
  type MatrixMutants,
  type Speed,
} from '../lib/plan/estimate.ts';
import type { ModelConfig } from '../lib/model/model-config.ts';
import { screenAssayOf } from '../state/stores/assay-store.ts';
import { useLabStore } from './lab-context.ts';
import { roughly } from './format.ts';

/**
 * How fast screens are: as measured in the last one, or guessed from how long the bench's texts took.
 * null while there is neither, or no time was seen to pass.
 */
export function useSpeed(config: ModelConfig): Speed | null {
  const measured = useLabStore('queue', (s) => s.speed);
  const wildType = useLabStore('bench', (s) => s.wildType.run);
  const mutant = useLabStore('bench', (s) => s.mutant.run);
  const assay = useLabStore('assay', (s) => s.assay);
  return useMemo(
    () => measured ?? guessSpeed(config, descriptive(assay), textMs(wildType, mutant)),
    [measured, wildType, mutant, assay, config],
  );
}

/** How long screening some mutants takes, in words; '' while nothing is known. */
export function useTakes(config: ModelConfig, parts: readonly MatrixMutants[]): string {
  const speed = useSpeed(config);
  const assay = useLabStore('assay', screenAssayOf);
  const texts = useLabStore('map', (s) => s.texts);
  const ms = useMemo(
    () => screenMs(screenFlops(config, assay, parts), speed),
    [config, assay, parts, speed],
  );
  return takesWords(ms, speed, texts);
}

/** `about 1 min 20 s`; before any measurement `an estimated …`; with texts `at least …`. */
export function takesWords(ms: number | null, speed: Speed | null, texts: boolean): string {
  if (ms === null || !speed) return '';
  const how = texts ? 'at least' : speed.measured ? 'about' : 'an estimated';
  return `${how} ${roughly(ms)}`;
}
