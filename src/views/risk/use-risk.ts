import { useMemo } from 'react';
import { arranged, riskPyramid, type RiskPyramid } from '../../figures/risk-ground.ts';
import type { Rect } from '../../lib/model/site.ts';
import type { ScreenKind } from '../../lib/plan/grid.ts';
import type { KindMap, MatrixRisk } from '../../lib/risk/matrix-risk.ts';
import type { Arrangement } from '../../lib/stats/rearrange.ts';
import { useLabStore } from '../lab-context.ts';
import { useReceived } from '../use-received.ts';

/** What of a prediction is drawn. */
interface DrawnRisk {
  kinds: readonly KindMap[];
}

/**
 * What is predicted of a matrix in the squares in view, here or as it came with a link; null while nothing
 * is, or where it is hidden.
 */
function useShownRisk(name: string, tile: number): DrawnRisk | null {
  const shown = useLabStore('risk', (s) => s.shown);
  const risk = useRisk(name, tile);
  const theirs = useReceived()?.risk;
  if (!shown) return null;
  return risk ?? (theirs?.matrix === name ? theirs : null);
}

/** Whether anything is predicted, here or as it came with a link, and drawn. */
export function useAnyRisk(): boolean {
  const own = useLabStore('risk', (s) => s.maps.size > 0);
  const shown = useLabStore('risk', (s) => s.shown);
  const theirs = useReceived()?.risk;
  return shown && (own || theirs !== undefined);
}

/** What is predicted here of a matrix in the squares in view, hidden or not. */
export function useRisk(name: string, tile: number): MatrixRisk | null {
  const found = useLabStore('risk', (s) => s.maps.get(name)) ?? null;
  return found?.tile === tile ? found : null;
}

/** What is predicted of the part in view of a large map in more detail: at all sizes, and which cells. */
export function useRiskDetail(
  { name, kinds }: { name: string; kinds: readonly ScreenKind[] },
  arrangement: Arrangement | null,
): { pyramid: RiskPyramid; rect: Rect } | null {
  const detail = useLabStore('risk', (s) => (s.shown ? s.detail : null));
  return useMemo(() => {
    if (detail?.name !== name || arrangement) return null;
    const pooled = detail.kinds.filter(({ kind }) => kinds.includes(kind)).map((one) => one.pooled);
    return pooled.length > 0 ? { pyramid: riskPyramid(pooled), rect: detail.rect } : null;
  }, [detail, name, kinds, arrangement]);
}

const PYRAMIDS = new WeakMap<DrawnRisk, Map<string, RiskPyramid>>();

/** The predicted map of some kinds at all sizes, made once; null where none of them is predicted. */
export function pyramidOfRisk(
  risk: DrawnRisk,
  kinds: readonly ScreenKind[],
  arrangement: Arrangement | null = null,
): RiskPyramid | null {
  const pooled = risk.kinds.filter(({ kind }) => kinds.includes(kind)).map((one) => one.pooled);
  if (pooled.length === 0) return null;
  if (arrangement) {
    const inOrder = pooled.map((one) => arranged(one, arrangement));
    return inOrder.every((one) => one !== null) ? riskPyramid(inOrder) : null;
  }
  const known = PYRAMIDS.get(risk) ?? new Map<string, RiskPyramid>();
  PYRAMIDS.set(risk, known);
  const key = kinds.join();
  const made = known.get(key) ?? riskPyramid(pooled);
  known.set(key, made);
  return made;
}

/** The predicted map in view at all sizes. */
export function useRiskPyramid(
  { name, tile, kinds }: { name: string; tile: number; kinds: readonly ScreenKind[] },
  arrangement: Arrangement | null,
): RiskPyramid | null {
  const risk = useShownRisk(name, tile);
  return useMemo(() => risk && pyramidOfRisk(risk, kinds, arrangement), [risk, kinds, arrangement]);
}
