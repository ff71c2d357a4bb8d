import { useCallback, useMemo } from 'react';
import { drawHistogram } from '../../figures/divergence-histogram.ts';
import { SCREEN_KINDS, type ScreenKind } from '../../lib/plan/grid.ts';
import { Canvas, type Draw } from '../Canvas.tsx';
import { useLabStore } from '../lab-context.ts';
import { usePalette } from '../theme.ts';
import { leastWords, ordinal, tokenLabel } from '../format.ts';
import type { MapData } from './use-map.ts';

/** Where the answers part: how many mutants first differ at each token of the wild type. */
export function Divergences({ map }: { map: MapData }) {
  const palette = usePalette();
  const tokens = useLabStore('bench', (s) => s.wildType.tokens);
  // a mutant that goes on where the wild type has ended parts one place beyond its end
  const labels = useMemo(() => [...tokens.map((t) => tokenLabel(t.piece)), '(end)'], [tokens]);
  const counts = useMemo(() => {
    const countsOf = (kind: ScreenKind) =>
      labels.map((_, i) => (map.kinds.includes(kind) ? (map.shown.kinds[kind].tokens[i] ?? 0) : 0));
    return {
      ...{ max: countsOf('max'), min: countsOf('min') },
      ...{ zero: countsOf('zero'), sign: countsOf('sign') },
    };
  }, [map, labels]);
  const draw = useCallback<Draw>(
    (ctx, size) => {
      if (palette)
        drawHistogram(ctx, size, counts, labels, palette, '10.5px "JetBrains Mono Variable"');
    },
    [counts, labels, palette],
  );
  const sums = labels.map((label, i) => ({
    label,
    i,
    n: SCREEN_KINDS.reduce((sum, kind) => sum + counts[kind][i], 0),
  }));
  const text = sums
    .filter(({ n }) => n > 0)
    .map(({ label, i, n }) => `${n} at the ${ordinal(i + 1)} token “${label}”`)
    .join(', ');
  const least = leastWords(map.least, map.many);
  return (
    <>
      <h2>
        Where the answers part{' '}
        <em>
          first divergent token of each mutant of this matrix
          {least && ` ${least}`}
        </em>
      </h2>
      <div
        className="divergences"
        role="img"
        aria-label={text || 'No mutant of this map diverged.'}
      >
        <Canvas draw={draw} />
      </div>
    </>
  );
}
