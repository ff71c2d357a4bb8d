import { useEffect, useMemo, useRef } from 'react';
import { formatBudget, parseBudget } from '../../lib/risk/budget.ts';
import { parseMatrix, type MatrixId } from '../../lib/model/matrix.ts';
import type { MatrixMutants } from '../../lib/plan/estimate.ts';
import type { MutantList } from '../../lib/risk/ranking.ts';
import type { Verifying } from '../../state/stores/risk-store.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { sumKinds } from '../../lib/results/model-totals.ts';
import { SCREEN_KINDS } from '../../lib/plan/grid.ts';
import { count, plural } from '../format.ts';
import { totalsShown } from '../atlas/use-atlas.ts';
import { useReceived } from '../use-received.ts';
import { useTakes } from '../use-speed.ts';
import { aheadWords, budgetWords, inAllWords, leftWords, verifiedWords } from './risk-words.ts';

/** Budgets on offer. */
const BUDGETS = [
  '0.1%',
  '0.5%',
  '1%',
  '2%',
  'risk:0.5',
  'risk:0.3',
  'risk:0.1',
  '1min',
  '10min',
  'yield:1/50',
];

/** Verifies the riskiest mutants, as far as a budget reaches; says first what that takes, and then what came of it. */
export function VerifyRiskiest({ model }: { model: ModelInfo }) {
  const lab = useLab();
  const budget = useLabStore('risk', (s) => s.budget);
  const verifying = useLabStore('risk', (s) => s.verifying);
  const maps = useLabStore('risk', (s) => s.maps);
  const phase = useLabStore('model', (s) => s.phase);
  const reading = useLabStore('results', (s) => s.reading);
  const running = verifying?.state === 'running';
  const left = useMemo(
    () => (running || reading || maps.size === 0 ? null : lab.verifying.left(budget)),
    [lab, budget, maps, running, reading],
  );
  const parts = useMemo(() => (left ? partsOf(left) : []), [left]);
  const takes = useTakes(model.config, parts);
  // as in the atlas, received results stand in place of one's own
  const received = useReceived();
  const inAll = useLabStore('results', (results) => {
    const { tested, nsms } = sumKinds(totalsShown(results, received).all, SCREEN_KINDS);
    return tested === 0 ? '' : inAllWords({ tested, nsms });
  });
  const button = useFocusKept(running);
  const said = formatBudget(budget);
  if (running)
    return (
      <>
        <div className="row verify-controls">
          <progress
            aria-label={verifying.what === 'audit' ? 'Audit' : 'Verification'}
            {...barOf(verifying)}
          />
          <span className="soft">
            {count(verifying.done)}
            {!verifying.endsBy && ` of ${count(verifying.total)}`}, {plural(verifying.nsms, 'NSM')}
          </span>
          <button ref={button} className="button" onClick={lab.verifying.stop}>
            Stop
          </button>
        </div>
        <p className="soft verify-said">{leftWords(verifying)}</p>
        <p className="soft">{inAll}</p>
      </>
    );
  const mutants = left?.cell.length ?? 0;
  return (
    <>
      <div className="row verify-controls">
        <button
          ref={button}
          className="primary"
          disabled={phase !== 'ready' || mutants === 0}
          onClick={() => void lab.verifying.verify()}
        >
          Verify {budgetWords(budget)}
        </button>
        <select
          aria-label="How much to verify"
          value={said}
          onChange={(event) => {
            const chosen = parseBudget(event.target.value);
            if (chosen) lab.verifying.setBudget(chosen);
          }}
        >
          {[...new Set([...BUDGETS, said])].map((text) => (
            <option key={text} value={text}>
              {budgetWords(parseBudget(text) ?? budget)}
            </option>
          ))}
        </select>
      </div>
      <p className="soft verify-said" role="status">
        {verifying?.failure?.message ??
          (verifying?.what === 'budget' ? verifiedWords(verifying) : inAll)}
      </p>
      {verifying?.what === 'budget' && inAll !== '' && <p className="soft">{inAll}</p>}
      <p className="soft">
        {mutants === 0 ? 'all of these are verified' : aheadWords(budget, mutants, takes)}
      </p>
    </>
  );
}

/** How far a verification is; nothing where that cannot be known. */
function barOf({ done, total, ms, endsBy }: Verifying): { value?: number; max?: number } {
  if (endsBy?.type === 'yield') return {};
  return endsBy ? { value: ms, max: endsBy.ms } : { value: done, max: Math.max(1, total) };
}

/**
 * Of two buttons that stand in for each other, here Verify and Stop: the focus that one had goes to the
 * other when they change places.
 */
function useFocusKept(changes: unknown) {
  const button = useRef<HTMLButtonElement>(null);
  const focused = useRef<Element | null>(null);
  useEffect(() => {
    const note = () => {
      focused.current = document.activeElement;
    };
    document.addEventListener('focusin', note);
    return () => {
      document.removeEventListener('focusin', note);
    };
  }, []);
  const before = useRef<HTMLButtonElement | null>(null);
  useEffect(() => {
    const was = before.current;
    before.current = button.current;
    // the focus of what was taken away falls back to the page
    const isLost = was && focused.current === was && document.activeElement === document.body;
    if (!isLost || was === button.current) return;
    // where nothing is left to verify its button takes no focus
    const next = button.current?.disabled ? button.current.nextElementSibling : button.current;
    if (next instanceof HTMLElement) next.focus();
  }, [changes]);
  return button;
}

/** How many mutants of each matrix a list has. */
function partsOf({ maps, map }: MutantList): MatrixMutants[] {
  const counts = new Map<string, { matrix: MatrixId; mutants: number }>();
  for (const index of map) {
    const { matrix } = maps[index];
    const known = counts.get(matrix);
    if (known) known.mutants++;
    else counts.set(matrix, { matrix: parseMatrix(matrix)!, mutants: 1 });
  }
  return [...counts.values()];
}
