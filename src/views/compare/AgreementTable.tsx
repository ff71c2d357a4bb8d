import type { ReactNode } from 'react';
import {
  LEAST_SEVERITIES,
  shownSeverity,
  type MapAgreement,
  type PairAgreement,
} from '../../lib/compare/map-agreement.ts';
import type { Agreement } from '../../lib/stats/agreement.ts';
import type { MethodId } from '../../lib/methods/method-ids.ts';
import type { TermId } from '../../lib/methods/terms.ts';
import { useLab } from '../lab-context.ts';
import { Term } from '../terms/Term.tsx';
import { useTermTip } from '../terms/use-term-tip.tsx';
import { count, fixed, percent } from '../format.ts';

interface Props {
  name: string;
  agreement: MapAgreement;
  /** Whether verdicts are all that is known of a side: no tokens, no KL. */
  verdictsOnly: boolean;
}

export function kappaWords(kappa: Agreement['kappa']): string {
  if (!kappa) return '–';
  const { value, interval } = kappa;
  if (!interval) return `${fixed(value, 2)} (no interval)`;
  return `${fixed(value, 2)} (${fixed(interval.low, 2)} to ${fixed(interval.high, 2)})`;
}

/** The correlation of severity with the number of NSMs that it rests on. */
function severityWords(pair: PairAgreement): string {
  const shown = shownSeverity(pair);
  const n = `n = ${count(pair.severities)}`;
  if (shown !== null) return `${fixed(shown, 2)} (${n})`;
  if (pair.severities === 0) return '–';
  return pair.severities < LEAST_SEVERITIES ? `– (${n}: too few)` : `– (${n})`;
}

/** How far two maps agree, kind by kind and over all. */
export function AgreementTable({ name, agreement, verdictsOnly }: Props) {
  const { kinds, all } = agreement;
  const columns = [
    ...kinds.map(({ kind, agreement: pair }) => ({ id: kind, head: kind, agreement: pair })),
    ...(all && kinds.length > 1 ? [{ id: 'all', head: 'all kinds', agreement: all }] : []),
  ];
  const rows: [string, ReactNode, (agreement: PairAgreement) => string][] = [
    ['cells', 'Tested in both', (agreement) => count(agreement.cells)],
    [
      'both',
      <>
        <Term id="nsm" /> in both
      </>,
      (agreement) => count(agreement.both),
    ],
    ['first', 'NSM only in the first', (agreement) => count(agreement.onlyFirst)],
    ['second', 'NSM only in the second', (agreement) => count(agreement.onlySecond)],
    ['neither', 'In neither', (agreement) => count(agreement.neither)],
    [
      'kappa',
      <Measured key="kappa" method="kappa" term="kappa" text="Cohen’s kappa (95 %)" />,
      (agreement) => kappaWords(agreement.kappa),
    ],
    [
      'severity',
      <Measured
        key="severity"
        method="severity"
        term="severity-correlation"
        text="Correlation of severity"
      />,
      severityWords,
    ],
    [
      'token',
      <>
        Of those in both, same <Term id="first-divergent" />
      </>,
      (agreement) => (verdictsOnly ? '–' : percent(agreement.sameToken, agreement.both)),
    ],
  ];
  return (
    <table className="compare-agreement">
      <caption className="hidden-text">Agreement of the two maps of {name}</caption>
      <thead>
        <tr>
          <td />
          {columns.map(({ id, head }) => (
            <th key={id} scope="col">
              {id !== 'all' && <i className={`kind-mark ${id}`} />} {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([id, head, text]) => (
          <tr key={id}>
            <th scope="row">{head}</th>
            {columns.map((column) => (
              <td key={column.id}>{text(column.agreement)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What is measured; pressed, how. */
function Measured({ method, term, text }: { method: MethodId; term: TermId; text: string }) {
  const lab = useLab();
  const { anchor, tip } = useTermTip(term);
  return (
    <>
      <button
        className="text-link"
        onClick={() => lab.stores.ui.setState({ methods: method })}
        {...anchor}
      >
        {text}
      </button>
      {tip}
    </>
  );
}
