import { useCallback, useMemo } from 'react';
import { drawDifferenceRamp } from '../../figures/difference-map.ts';
import { hasNoOp, CATEGORY_NAMES, legendCategories } from '../../figures/legend.ts';
import { countDifferences, DIFFERENCES, type Difference } from '../../lib/compare/difference.ts';
import { Canvas, type Draw } from '../Canvas.tsx';
import { useLab, useLabStore } from '../lab-context.ts';
import { Ramp } from '../map/MapLegend.tsx';
import { Segments } from '../Segments.tsx';
import { Term } from '../terms/Term.tsx';
import { usePalette } from '../theme.ts';
import { count } from '../format.ts';
import { DIFFERENCE_NAMES } from './compare-words.ts';
import type { ShownPair } from './use-pair.ts';

const COLOURS = [
  { id: 'kind', label: 'Kind', term: 'kind' },
  { id: 'token', label: 'First token', term: 'first-divergent' },
  { id: 'kl', label: 'KL', term: 'kl' },
] as const;

/** The one scale of both maps, and what it shows. */
export function SideLegend({ shown }: { shown: ShownPair }) {
  const lab = useLab();
  const { first, second, kinds, colour, tokens, klRange, pair } = shown;
  const noOps = hasNoOp(first, kinds) || hasNoOp(second, kinds);
  const published = [pair.first, pair.second].some(({ source }) => source === 'published');
  return (
    <>
      <div className="legend">
        {colour !== 'kind' && <Ramp mode={colour} tokens={tokens} klRange={klRange} />}
        {legendCategories(kinds, colour, noOps).map((category) => (
          <span key={category}>
            <i className={`swatch ${category}`} />
            <Term id={category}>{CATEGORY_NAMES[category]}</Term>
          </span>
        ))}
      </div>
      <Segments
        legend="Colour shows"
        options={COLOURS.map((choice) => ({
          ...choice,
          disabled: published && choice.id !== 'kind',
          title: published ? 'The published table gives neither token nor KL' : undefined,
        }))}
        value={colour}
        onChange={(next) => lab.selecting.setMap({ colour: next })}
      />
    </>
  );
}

/** What the difference map's marks mean and how many cells there are of each; one pressed lights them up. */
export function DifferenceLegend({ shown }: { shown: ShownPair }) {
  const lab = useLab();
  const lit = useLabStore('compare', (s) => s.lit);
  const counts = useMemo(() => countDifferences(shown.codes), [shown.codes]);
  const toggle = (name: Difference) =>
    lab.stores.compare.setState({ lit: lit === name ? null : name });
  return (
    <div className="compare-filters" role="group" aria-label="Light up cells">
      {DIFFERENCES.map((name) => (
        <button
          key={name}
          className="button"
          aria-pressed={lit === name}
          disabled={counts[name] === 0 && lit !== name}
          onClick={() => toggle(name)}
        >
          <i className={`swatch difference-${name}`} />
          {DIFFERENCE_NAMES[name]}
          <span className="soft">{count(counts[name])}</span>
        </button>
      ))}
      {shown.kl && <DifferenceRamp most={shown.klRange[1]} />}
    </div>
  );
}

/** The scale of differences of KL: that of the maps, to either side. @param most its end, in nats */
function DifferenceRamp({ most }: { most: number }) {
  const palette = usePalette();
  const draw = useCallback<Draw>(
    (ctx, { width, height }) => {
      if (palette) drawDifferenceRamp(ctx, { x: 0, y: 0, width, height }, palette);
    },
    [palette],
  );
  return (
    <span className="ramp soft">
      {most} nats more in first
      <Canvas draw={draw} />
      {most} more in second
    </span>
  );
}
