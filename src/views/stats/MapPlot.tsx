import { useCallback, useMemo } from 'react';
import type { Measure, StatsRow } from '../../lib/stats/measures.ts';
import { useLab } from '../lab-context.ts';
import { statsCaption } from '../save/captions.ts';
import { MeasureChoice } from './MeasureChoice.tsx';
import { SavePlot } from './SavePlot.tsx';
import { saveStatsPlot } from './save-stats.ts';
import { StatsPlot } from './StatsPlot.tsx';
import { legendOf, plotOf, readWords } from './stats-words.ts';

interface Props {
  rows: readonly StatsRow[];
  measure: Measure;
  layers: number;
  /** What an answering cell is, in the plural. */
  noun: string;
  /** Name of the model whose published maps are shown; null: the lab's own. */
  published: string | null;
  picked: string | null;
  hovered: string | null;
  onPick: (name: string) => void;
  onHover: (name: string | null) => void;
}

/** A measure of the maps shown, layer by layer: which, the plot, and a way to save it. */
export function MapPlot(props: Props) {
  const { rows, measure, layers, noun, published, picked, hovered, onPick, onHover } = props;
  const lab = useLab();
  const plot = useMemo(() => plotOf(rows, measure, layers), [rows, measure, layers]);
  const legend = useMemo(() => legendOf(measure), [measure]);
  const read = useCallback(
    (name: string) => {
      const row = rows.find((one) => one.name === name);
      return row ? readWords(row, measure) : null;
    },
    [rows, measure],
  );
  return (
    <>
      <div className="row spread">
        <MeasureChoice />
        <SavePlot
          save={(palette, format) =>
            saveStatsPlot(lab, { rows, layers, noun }, measure, palette, format)
          }
          caption={statsCaption(lab, { rows, noun }, measure, published)}
        />
      </div>
      <StatsPlot
        {...{ plot, legend, read, picked, hovered, onPick, onHover }}
        name={measure.name}
      />
    </>
  );
}
