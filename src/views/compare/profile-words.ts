import { hasCutBands, type ProfilePlot } from '../../figures/profile-plot.ts';
import type { ProfileSign } from '../../figures/profile-draw.ts';
import { listed } from '../../lib/base/listed.ts';
import type { Estimate } from '../../lib/compare/estimate.ts';
import { depthOf, isDifferent, type ProfileSide } from '../../lib/compare/profile-difference.ts';
import type { ProfileMeasure } from '../../lib/compare/profile-measures.ts';
import { FEWEST_LAYERS, isProjectionDifferent } from '../../lib/compare/profile-summary.ts';
import type { ResultSource } from '../../lib/compare/result-source.ts';
import { formatMatrix, PROJECTIONS, type Projection } from '../../lib/model/matrix.ts';
import type { Interval } from '../../lib/stats/exact.ts';
import { FOUND } from '../../lib/stats/measures.ts';
import { fixed, plural, small } from '../format.ts';
import type { ProfileState } from './use-landscapes.ts';

/** What one side is called where there is little room. */
export const sideName = ({ source, name, model }: ResultSource): string =>
  source === 'published' || source === 'this' || source === 'stored'
    ? model.name
    : `${name} (${model.name})`;

const isPercent = ({ id }: ProfileMeasure) => ['share', 'rows', 'cols', 'bias'].includes(id);

/** A reading as its measure writes it; differences of shares are in percentage points. */
function readingText(measure: ProfileMeasure, value: number): string {
  if (!isPercent(measure)) return measure.log ? small(value) : fixed(value, 2);
  const percent = 100 * value;
  const size = Math.abs(percent);
  const digits = size >= 9.95 || size === 0 ? 0 : size >= 0.995 ? 1 : size >= 0.0995 ? 2 : 3;
  return fixed(percent, digits);
}

/** `12 (10 to 15)` */
export const estimateText = (
  measure: ProfileMeasure,
  estimate: ({ value: number } & Interval) | null,
): string =>
  estimate
    ? `${readingText(measure, estimate.value)} (${readingText(measure, estimate.low)} to ${readingText(measure, estimate.high)})`
    : '–';

/** The unit of a measure's numbers, as a heading has it. */
export const unitOf = (measure: ProfileMeasure): string => (isPercent(measure) ? ', %' : '');

/** What was found, in a sentence. */
export function profileHeadline({ rows, projections, measure }: ProfileState): string {
  const tested = rows.filter(({ difference }) => difference !== null);
  if (tested.length === 0) return `No matrix has a reading of “${measure.name}” on both sides.`;
  const found = tested.filter(isDifferent);
  const over = projections.filter(isProjectionDifferent).map(({ projection }) => projection);
  const compared = projections.filter(({ difference }) => difference !== null).length;
  const layers =
    compared === 0
      ? `Over the layers nothing can be told: that takes ${FEWEST_LAYERS} of a projection on both sides`
      : over.length > 0
        ? `Over the layers ${listed(over, 'and')} ${over.length === 1 ? 'differs' : 'differ'}`
        : compared === projections.length
          ? 'Over the layers no projection differs'
          : `Over the layers none of the ${plural(compared, 'projection')} that can be compared differs`;
  const many = plural(tested.length, 'single matrix', 'single matrices');
  const single =
    found.length > 0
      ? `${found.length} of ${many} ${found.length === 1 ? 'differs' : 'differ'}`
      : tested.length === 1
        ? 'the only matrix that both tell does not differ'
        : `none of the ${many} differs`;
  return `${layers}; ${single} (q ≤ ${FOUND}).`;
}

/** How intervals and tests are made, in a few sentences. */
export const PROFILE_METHOD =
  'Bands and brackets: 95 % intervals with whole rows and columns as units. Single matrices: difference of two such estimates (Zou and Donner 2008), q after Benjamini–Hochberg over all layers and projections. Over layers: mean and paired t test with layers as units, of shares and effects on the logit scale between their limits, q over the seven projections.';

/** The plot of a profile. */
export function profilePlot(state: ProfileState): ProfilePlot {
  const { measure, axis, sides, rows, projections } = state;
  const layers = Math.max(sides.first.layers, sides.second.layers);
  const points = ({ layers: all, readings }: ProfileSide, projection: Projection) =>
    Array.from({ length: all }, (_, layer) => layer).flatMap((layer) => {
      const reading = readings.get(formatMatrix({ layer, projection }));
      return reading ? [{ layer, x: xOf(layer, all), ...endsOf(reading) }] : [];
    });
  const xOf = (layer: number, all: number) => (axis === 'depth' ? depthOf(layer, all) : layer);
  return {
    panels: PROJECTIONS.map((projection) => ({
      projection,
      first: points(sides.first, projection),
      second: points(sides.second, projection),
      different: rows
        .filter((row) => row.projection === projection && isDifferent(row))
        .map((row) =>
          sides.first.layers <= sides.second.layers
            ? xOf(row.layers.first, sides.first.layers)
            : xOf(row.layers.second, sides.second.layers),
        ),
      isDifferent: projections.some(
        (row) => row.projection === projection && isProjectionDifferent(row),
      ),
    })),
    axis,
    layers,
    says: measure.axis,
    neutral: measure.neutral,
    limits: measure.limits,
    log: measure.log,
  };
}

const endsOf = ({ value, low, high }: Estimate) => ({ value, low, high });

/** What the signs of the plot mean. */
export function profileLegend(
  first: ResultSource | null,
  second: ResultSource | null,
  plot: ProfilePlot,
): { sign: ProfileSign; text: string }[] {
  const [a, b] = [first, second].map((source) => (source ? sideName(source) : ''));
  const alike = a === b;
  return [
    ...(first ? [{ sign: 'first' as const, text: alike ? `${a}, first` : a }] : []),
    ...(second ? [{ sign: 'second' as const, text: alike ? `${b}, second` : b }] : []),
    ...(first && second
      ? [{ sign: 'different' as const, text: `matrices differ (q ≤ ${FOUND})` }]
      : []),
    ...(hasCutBands(plot) ? [{ sign: 'cut' as const, text: 'the interval goes on' }] : []),
  ];
}
