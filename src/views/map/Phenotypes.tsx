import { agree } from '../../lib/base/agree.ts';
import { useMemo, useState } from 'react';
import { isBounded } from '../../lib/results/least.ts';
import { screenAssayOf } from '../../state/stores/assay-store.ts';
import { canScreen } from '../../state/stores/model-store.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';
import { count, plural } from '../format.ts';
import { FirstWords } from './FirstWords.tsx';
import { MeaningGroups } from './MeaningGroups.tsx';
import { PhenotypeRow } from './PhenotypeRow.tsx';
import type { MapData } from './use-map.ts';
import { useGroups, usePicked, useTexts } from './use-phenotypes.ts';
import { Term } from '../terms/Term.tsx';
import './phenotypes.css';

const FEW = 5;
const MANY = 100;

/** What the mutants say: outputs that several share, and for style assays their first words. */
export function Phenotypes({ map, model }: { map: MapData; model: ModelInfo }) {
  const lab = useLab();
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState(false);
  const style = useLabStore('assay', (s) => screenAssayOf(s).type === 'style');
  const texts = useTexts(map, model.config, all);
  const groups = useGroups(texts, map.kinds);
  const mutants = useMemo(() => groups.reduce((sum, group) => sum + group.mutants, 0), [groups]);
  if (map.tested === 0 && groups.length === 0 && !all) return null;
  const shown = groups.slice(0, open ? MANY : FEW);
  const most = groups[0]?.mutants ?? 1;
  const shared = groups.filter((group) => group.mutants > 1).length;
  return (
    <>
      <h2>
        <Term id="phenotype">Phenotypes</Term>{' '}
        <em>
          {mutants > 0 &&
            `${plural(mutants, 'NSM')} ${agree(mutants, 'says', 'say')} ${plural(groups.length, 'different thing')}, ${count(shared)} of them shared`}
        </em>
      </h2>
      <div className="row phenotype-controls">
        <Segments
          legend="Phenotypes of"
          options={[
            { id: false, label: 'this matrix' },
            { id: true, label: 'all matrices' },
          ]}
          value={all}
          onChange={(next) => {
            setAll(next);
            if (next) void lab.results.readWhole('all');
          }}
        />
        <Missing map={map} />
        <Unread map={map} />
        <PickedNote map={map} />
        {isBounded(map.least) && groups.length > 0 && (
          <span className="soft">of all NSMs, whatever the thresholds</span>
        )}
      </div>
      {groups.length > 0 && (
        <ol className="phenotypes" aria-label="Commonest outputs">
          {shown.map((group) => (
            <PhenotypeRow key={group.number} group={group} most={most} />
          ))}
        </ol>
      )}
      {groups.length > FEW && (
        <button className="quiet more" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open
            ? 'Show fewer'
            : groups.length > MANY
              ? `Show the commonest ${MANY} of ${count(groups.length)}`
              : `Show all ${count(groups.length)}`}
        </button>
      )}
      {style && groups.length > 0 && <FirstWords texts={texts} map={map} />}
      <MeaningGroups groups={groups} />
      <div className="phenotype-end" />
    </>
  );
}

/** Offers to write out what is not written yet. */
function Missing({ map }: { map: MapData }) {
  const lab = useLab();
  const phase = useLabStore('model', (s) => s.phase);
  if (map.textless === 0) return null;
  if (map.isReceived)
    return (
      <span className="soft">What came with a link has no texts; a cell that is opened has.</span>
    );
  return (
    <button
      className="button"
      disabled={!canScreen(phase)}
      title="Generates each of them to its end, in batches; can be paused, and is stored"
      onClick={() => lab.screening.decodeTexts([map.matrix])}
    >
      Decode the texts of {plural(map.textless, 'NSM')}
    </button>
  );
}

/** Offers to read texts that are stored: of a large map only what is in view is. */
function Unread({ map }: { map: MapData }) {
  const lab = useLab();
  if (map.unread === 0 || map.unreadTexts === 0) return null;
  return (
    <button
      className="button"
      title="They are stored in this browser; so large a map is read where it is shown"
      onClick={() => void lab.results.readWhole([map.name])}
    >
      Read {plural(map.unreadTexts, 'more text')}
    </button>
  );
}

/** What is lit up, and the way back. */
function PickedNote({ map }: { map: MapData }) {
  const lab = useLab();
  const picked = useLabStore('map', (s) => s.picked);
  const numbers = usePicked();
  const here = useMemo(() => {
    let n = 0;
    for (const kind of map.kinds) {
      const outputs = map.results[kind]?.outputs;
      if (!numbers || !outputs) continue;
      for (const cell of map.counts.texts.texted(kind)) if (numbers.has(outputs.index[cell])) n++;
    }
    return n;
  }, [map, numbers]);
  if (!picked || !numbers) return null;
  const what = 'word' in picked ? `first word “${picked.word}”` : 'this phenotype';
  return (
    <span className="picked-note" role="status">
      {numbers.size === 0
        ? `The picked ${'word' in picked ? what : 'phenotype'} is not among the results here.`
        : `Lit up: ${plural(here, 'mutant')} of ${map.name} with ${what}.`}{' '}
      <button className="quiet" onClick={() => lab.selecting.setMap({ picked: null })}>
        Show all again
      </button>
    </span>
  );
}
