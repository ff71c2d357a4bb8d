import { asRanking } from '../../lib/ranking/as-ranking.ts';
import { rankingCsv } from '../../lib/ranking/ranking-csv.ts';
import { NOT_TESTED } from '../../lib/results/outcomes.ts';
import type { Lab } from '../../state/lab.ts';
import { copyAndSay } from '../clipboard.ts';
import { csvFile } from '../files.ts';
import { plural, squaresWords } from '../format.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { assayWords, originsOfMaps } from '../map/save-figure.ts';
import { useSaving } from '../use-saving.ts';
import { ORDER_WORDS } from './ranking-words.ts';
import type { ShownRow } from './use-rows.ts';

/** What can be done with the mutants that are listed. */
export function RankingActions({ rows }: { rows: readonly ShownRow[] }) {
  const lab = useLab();
  const { busy, save } = useSaving();
  const copy = async () => {
    const { text } = await asCsv(lab, rows);
    copyAndSay(lab, text, `Copied ${plural(rows.length, 'mutant')} as CSV.`);
  };
  const saveCsv = async () => {
    const { name, text } = await asCsv(lab, rows);
    return csvFile(name, text);
  };
  return (
    <div className="row">
      <VerifyListed rows={rows} />
      <button className="button" onClick={() => void copy()}>
        Copy CSV
      </button>
      <button className="button" disabled={busy} onClick={() => void save(saveCsv)}>
        Save CSV
      </button>
    </div>
  );
}

/** Runs the listed mutants that are only predicted: then they have a verdict, where they stand. */
function VerifyListed({ rows }: { rows: readonly ShownRow[] }) {
  const lab = useLab();
  const phase = useLabStore('model', (s) => s.phase);
  const running = useLabStore('risk', (s) => s.verifying?.state === 'running');
  const open = rows.filter(({ outcome }) => outcome === NOT_TESTED);
  if (open.length === 0) return null;
  return (
    <button
      className="button"
      disabled={phase !== 'ready' || running}
      title="Runs those of the list that are only predicted"
      onClick={() => void lab.verifying.verifySome(asRanking(open))}
    >
      {running ? 'Verifying…' : `Verify these ${plural(open.length, 'mutant')}`}
    </button>
  );
}

/** The listed mutants as CSV, and where they come from. */
async function asCsv(lab: Lab, rows: readonly ShownRow[]): Promise<{ name: string; text: string }> {
  const { model, map, ranking } = lab.stores;
  const info = model.getState().model;
  if (!info) throw new Error('There is no model yet.');
  const { tile } = map.getState();
  const { kinds, order } = ranking.getState();
  const about = [
    `${info.name}: which weights matter`,
    ORDER_WORDS[order],
    `${squaresWords(tile)}; ${assayWords(lab)}`,
    `Model ${info.hash}`,
    ...(await originsOfMaps(
      lab,
      rows.map(({ matrix }) => matrix),
      kinds,
    )),
  ];
  return {
    name: `${info.name}-${tile}-ranking-${order}`,
    text: rankingCsv(info.config, tile, rows, about.join('\n')),
  };
}
