import type { KeyboardEvent } from 'react';
import { isMarginal } from '../../lib/assay/marginal.ts';
import { isUnread, NOT_TESTED, outcomeVerdict } from '../../lib/results/outcomes.ts';
import { ChangedText } from '../ChangedText.tsx';
import { count, small, tokenLabel } from '../format.ts';
import { whereWords } from '../outcome-words.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { rivalWords } from '../risk/predicted-words.ts';
import { usePredictedContext } from '../risk/use-predicted.ts';
import { riskWords } from '../risk/risk-words.ts';
import { toBench } from '../to-bench.ts';
import type { ShownRow } from './use-rows.ts';

interface Props {
  row: ShownRow;
  /** From 1. */
  rank: number;
  /** Whether Tab stops at this row. */
  isStop: boolean;
  /** A key on one of its buttons. */
  onKey: (event: KeyboardEvent<HTMLButtonElement>) => void;
}

/** One mutant of the ranking, and the ways to it. */
export function RankingRow({ row, rank, isStop, onKey }: Props) {
  const lab = useLab();
  const { siteName, kind, site, kl, risk } = row;
  const tabIndex = isStop ? 0 : -1;
  const isSquare = site.height * site.width > 1;
  return (
    <tr data-predicted={row.outcome === NOT_TESTED}>
      <td className="ranking-number">{rank}</td>
      <th scope="row" className="mono">
        {siteName}
      </th>
      <td>
        <i className={`kind-mark ${kind}`} /> {kind}
      </td>
      <td className="ranking-number">{Number.isFinite(kl) ? small(kl) : '–'}</td>
      <td className="ranking-number">{Number.isNaN(risk) ? '–' : riskWords(risk)}</td>
      <td>
        <Differs row={row} />
      </td>
      <td className="ranking-said">
        <Says row={row} />
      </td>
      <td className="ranking-ways">
        <button
          className="button"
          tabIndex={tabIndex}
          onKeyDown={onKey}
          aria-label={`Bench: ${siteName} at ${kind}`}
          onClick={() => toBench(lab, { site, kind })}
        >
          Bench
        </button>
        {isSquare && (
          <button
            className="button"
            tabIndex={tabIndex}
            onKeyDown={onKey}
            aria-label={`Single weights of ${siteName}`}
            title="Shows this square as single weights on the map, marked and ready to be screened"
            onClick={() => lab.selecting.showSingleWeights(site)}
          >
            Single weights
          </button>
        )}
      </td>
    </tr>
  );
}

/** From which token on the answer differs; else what the mutant is. */
function Differs({ row: { outcome, known, cell } }: { row: ShownRow }) {
  const piece = useLabStore('bench', (s) => s.wildType.tokens[outcome]?.piece);
  const several = useLabStore('assay', (s) => s.multiPrompt);
  if (!known) return <em className="ranking-predicted">predicted</em>;
  if (outcome < 0) return outcomeVerdict(outcome);
  if (isUnread(known, cell)) return 'being read…';
  const prompt = known.divergentPrompt?.[cell] ?? -1;
  return (
    <>
      {count(outcome + 1)}
      {several && prompt >= 0 && whereWords(several, prompt)}{' '}
      {!several && piece !== undefined && <span className="mono soft">{tokenLabel(piece)}</span>}
      {isMarginal(known.margin[cell]) && <span className="soft"> (near tie)</span>}
    </>
  );
}

/** The sentence that the mutant says, or why there is none. */
function Says({ row }: { row: ShownRow }) {
  const phase = useLabStore('model', (s) => s.phase);
  const isWriting = useLabStore('ranking', (s) => s.writing === row.name);
  const { outcome, said } = row;
  if (outcome === NOT_TESTED) return <Predicted row={row} />;
  if (outcome < 0) return <span className="soft">what the wild type says</span>;
  if (said)
    return (
      <span className="phenotype-text mono" title={said.text}>
        <ChangedText {...said} />
      </span>
    );
  if (said === null) return <span className="soft">could not be written; the bench says why</span>;
  if (isWriting) return <span className="soft">writing…</span>;
  return <span className="soft">{phase === 'ready' ? 'to be written' : '–'}</span>;
}

/** What may change in the answer of a mutant that was not run. */
function Predicted({ row: { predicted, cell } }: { row: ShownRow }) {
  const context = usePredictedContext();
  const words = predicted ? rivalWords(predicted, cell, context) : '';
  return <span className="soft">not run{words && `; most at risk: ${words}`}</span>;
}
