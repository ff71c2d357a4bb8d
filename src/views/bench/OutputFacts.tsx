import { useMemo } from 'react';
import { type Assay } from '../../lib/assay/assay.ts';
import { canBeMalignant, isMalignant } from '../../lib/output/malignant.ts';
import { formatMatrix, matrixShape } from '../../lib/model/matrix.ts';
import type { KindOutcomes } from '../../lib/results/outcomes.ts';
import { countOutput } from '../../lib/results/output-groups.ts';
import { cellAt, cellSite, SCREEN_KINDS } from '../../lib/plan/grid.ts';
import { formatSite } from '../../lib/model/site.ts';
import type { MutantGeneration } from '../../protocols/engine-messages.ts';
import { screenAssayOf } from '../../state/stores/assay-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Term } from '../terms/Term.tsx';
import { plural } from '../format.ts';

/** What the screens know of the mutant beyond its own run: loops, malignancy, who says the same. */
export function OutputFacts({ run }: { run: MutantGeneration | null }) {
  const spec = useLabStore('assay', screenAssayOf);
  const known = useKnown();
  return (
    <>
      <dt>
        <Term id="loop">Ends in a loop</Term>
      </dt>
      <dd>{run ? (run.severity.degenerate ? 'yes' : 'no') : '–'}</dd>
      {canBeMalignant(spec) && (
        <>
          <dt>
            <Term id="malignant">Malignant</Term>
          </dt>
          <dd>{malignantWords(known)}</dd>
        </>
      )}
      <SameOutput run={run} spec={spec} known={known} />
    </>
  );
}

/** The selected mutant as a cell of the screened maps; null if it is none. */
function useKnown(): { outcomes: KindOutcomes; cell: number } | null {
  const { site, kind, on } = useLabStore('selection', (s) => s);
  const tile = useLabStore('map', (s) => s.tile);
  const config = useLabStore('model', (s) => s.model?.config);
  const results = useLabStore('results', (s) => s);
  const screened = SCREEN_KINDS.find((k) => k === kind);
  const outcomes = screened && results.maps.get(formatMatrix(site))?.[screened];
  if (!on || !config || !outcomes) return null;
  const shape = matrixShape(config, site.projection);
  const cell = cellAt(shape, tile, site.row, site.col);
  return formatSite(cellSite(shape, site, tile, cell)) === formatSite(site)
    ? { outcomes: outcomes, cell }
    : null;
}

function malignantWords(known: ReturnType<typeof useKnown>): string {
  if (!known) return '–';
  const { outcomes: outcomes, cell } = known;
  if (outcomes.firstDivergent[cell] < 0) return 'no';
  const score = (outcomes.rightInRight?.[cell] ?? NaN) + (outcomes.rightInWrong?.[cell] ?? NaN);
  const cosine = outcomes.outputs?.cosine[cell] ?? NaN;
  if (Number.isNaN(score + cosine)) return '–';
  return isMalignant(cosine, score) ? 'yes' : 'no';
}

interface SameProps {
  run: MutantGeneration | null;
  spec: Assay;
  known: ReturnType<typeof useKnown>;
}

function SameOutput({ run, spec, known }: SameProps) {
  const lab = useLab();
  const results = useLabStore('results', (s) => s);
  const picked = useLabStore('map', (s) => s.picked);
  const { outputTable } = results;
  const stored = known?.outcomes.outputs?.index[known.cell] ?? -1;
  // one prompt: what the bench shows is the whole output
  const written = run && spec.type === 'descriptive' ? outputTable.find([run.text]) : -1;
  const number = stored >= 0 ? stored : written;
  const others = useMemo(
    () => (number < 0 ? 0 : countOutput(results.maps.values(), number)) - (stored >= 0 ? 1 : 0),
    [results, number, stored],
  );
  // of a large stored map only what is in view is read
  const isPartly = [...results.maps.values()].some((map) =>
    Object.values(map).some(({ unread }) => unread !== undefined && unread.left > 0),
  );
  const silent = run !== null && run.verdict !== 'nsm' && spec.type === 'descriptive';
  const id = number < 0 ? '' : outputTable.id(number);
  const pressed = picked !== null && 'output' in picked && picked.output === id;
  return (
    <>
      <dt>
        Same <Term id="phenotype">output</Term> as
      </dt>
      <dd>
        {silent ? (
          'the wild type'
        ) : number < 0 ? (
          <span title="Known of mutants whose texts a screen has written out">
            {run && outputTable.size > 0 && spec.type === 'descriptive' ? 'no known mutant' : '–'}
          </span>
        ) : others === 0 ? (
          `no other mutant${isPartly ? ' that is read so far' : ''}`
        ) : (
          <button
            className="same-output"
            aria-pressed={pressed}
            title={pressed ? 'Show all cells again' : 'Light up their cells'}
            onClick={() => lab.selecting.setMap({ picked: pressed ? null : { output: id } })}
          >
            {isPartly && 'at least '}
            {plural(others, 'other mutant')}
          </button>
        )}
      </dd>
    </>
  );
}
