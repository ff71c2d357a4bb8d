import { isRight } from '../../lib/assay/battery.ts';
import { assayPrompts } from '../../lib/assay/assay.ts';
import { manyOf } from '../../lib/assay/assay-words.ts';
import { cellAt, cellSite, SCREEN_KINDS } from '../../lib/plan/grid.ts';
import { matrixShape, formatMatrix } from '../../lib/model/matrix.ts';
import { formatSite } from '../../lib/model/site.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Term } from '../terms/Term.tsx';
import { scoreWords } from '../outcome-words.ts';

/** With an assay of several prompts: which of them the bench asks, and how the mutant scores in all. */
export function ItemPicker({ model }: { model: ModelInfo }) {
  const lab = useLab();
  const multiPrompt = useLabStore('assay', (s) => s.multiPrompt);
  const item = useLabStore('assay', (s) => s.item);
  const wildType = useLabStore('bench', (s) => s.wildType.run);
  const mutant = useLabStore('bench', (s) => s.mutant.run);
  if (!multiPrompt) return null;
  const runs = assayPrompts(multiPrompt);
  const { noun } = manyOf(multiPrompt);
  const answer = multiPrompt.type === 'battery' ? multiPrompt.items[item]?.answer : undefined;
  const right = (text: string | undefined) =>
    text === undefined || answer === undefined ? '–' : isRight(text, answer) ? 'right' : 'wrong';
  return (
    <div className="item-picker">
      <div className="row spread">
        <b>{multiPrompt.type === 'seeds' ? 'Several seeds' : multiPrompt.name}</b>
        <span className="row">
          <button
            className="button"
            aria-label={`Previous ${noun}`}
            disabled={item === 0}
            onClick={() => lab.asking.setItem(item - 1)}
          >
            ←
          </button>
          <span className="mono" role="status">
            {noun === 'seed' && `seed ${runs[item].seed} · `}
            {item + 1} / {runs.length}
          </span>
          <button
            className="button"
            aria-label={`Next ${noun}`}
            disabled={item >= runs.length - 1}
            onClick={() => lab.asking.setItem(item + 1)}
          >
            →
          </button>
        </span>
      </div>
      {answer !== undefined && (
        <dl className="facts">
          <dt>Right answer</dt>
          <dd className="mono">{answer}</dd>
          <dt>Wild type · mutant</dt>
          <dd>
            {right(wildType?.text)} · {right(mutant?.text)}
          </dd>
          <dt>
            <Term id="score">Score</Term> in all, right in right | right in wrong
          </dt>
          <dd className="mono">
            <Score model={model} />
          </dd>
        </dl>
      )}
    </div>
  );
}

/** The score of the selected mutation, if it is a square of the map that was screened. */
function Score({ model }: { model: ModelInfo }) {
  const { site, kind, on } = useLabStore('selection', (s) => s);
  const tile = useLabStore('map', (s) => s.tile);
  // the maps are filled in place; the state around them is new each time
  const { maps } = useLabStore('results', (s) => s);
  const shape = matrixShape(model.config, site.projection);
  const cell = cellAt(shape, tile, site.row, site.col);
  const whole = formatSite(cellSite(shape, site, tile, cell)) === formatSite(site);
  const screened = SCREEN_KINDS.find((k) => k === kind);
  const known = screened && maps.get(formatMatrix(site))?.[screened];
  if (!on || !whole || !known?.rightInRight) return <>not screened</>;
  return <>{scoreWords(known, cell) ?? 'not screened'}</>;
}
