import { useMemo } from 'react';
import type { OutputGroup } from '../../lib/results/output-groups.ts';
import { MAX_GROUPED } from '../../state/effects/meaning.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { useOutputTable } from '../use-received.ts';
import { LoadMeaning } from '../meaning/LoadMeaning.tsx';
import { count, fixed, plural } from '../format.ts';

const SHOWN = 12;
const SHOWN_TEXTS = 20;

/** Phenotypes of like meaning, by sentence embeddings. @param groups commonest first */
export function MeaningGroups({ groups }: { groups: OutputGroup[] }) {
  const lab = useLab();
  const outputTable = useOutputTable();
  const ready = useLabStore('meaning', (s) => s.phase === 'ready');
  const grouping = useLabStore('meaning', (s) => s.grouping);
  const outputs = useMemo(() => groups.slice(0, MAX_GROUPED), [groups]);
  const texts = useMemo(
    () => outputs.map(({ number }) => outputTable.texts(number).join('\n')),
    [outputs, outputTable],
  );
  const current = grouping.texts.length === texts.length && grouping.texts.every(isIn(texts));
  if (groups.length < 2) return null;
  return (
    <section className="meaning-groups" aria-label="Groups by meaning">
      <h3>By meaning</h3>
      {!ready ? (
        <LoadMeaning />
      ) : grouping.status === 'running' ? (
        <div className="row">
          <progress aria-label="Reading the texts" value={grouping.done} max={grouping.total} />
          <span className="mono">
            {count(grouping.done)} of {plural(grouping.total, 'text')}
          </span>
          <button className="button" onClick={() => lab.meaning.stopGrouping()}>
            Cancel
          </button>
        </div>
      ) : (
        (grouping.status === 'none' || !current) && (
          <button className="button" onClick={() => void lab.meaning.group(texts)}>
            Group {plural(texts.length, 'text')} by meaning
            {groups.length > texts.length && `, the commonest of ${count(groups.length)}`}
          </button>
        )
      )}
      {ready && current && grouping.status === 'done' && (
        <Grouped outputs={outputs} texts={texts} />
      )}
    </section>
  );
}

const isIn = (texts: readonly string[]) => (text: string, i: number) => text === texts[i];

function Grouped({ outputs, texts }: { outputs: OutputGroup[]; texts: string[] }) {
  const lab = useLab();
  const { threshold, groups } = useLabStore('meaning', (s) => s.grouping);
  const kinds = useMemo(() => {
    const found: { mutants: number; texts: string[] }[] = [];
    groups.forEach((group, i) => {
      const kind = (found[group] ??= { mutants: 0, texts: [] });
      kind.mutants += outputs[i].mutants;
      kind.texts.push(texts[i]);
    });
    return found.sort((a, b) => b.mutants - a.mutants);
  }, [groups, outputs, texts]);
  return (
    <>
      <label className="row meaning-threshold">
        <span>Semantic distance within a group, at most</span>
        <input
          type="range"
          min={0.05}
          max={1}
          step={0.05}
          value={threshold}
          onChange={(event) => lab.meaning.cut(Number(event.target.value))}
        />
        <output className="mono">{fixed(threshold, 2)}</output>
        <span className="soft">{plural(kinds.length, 'group')}</span>
      </label>
      <ol className="phenotypes" aria-label="Groups of like meaning, largest first">
        {kinds.slice(0, SHOWN).map((kind) => (
          <li key={kind.texts[0]}>
            <details className="meaning-group">
              <summary>
                <span className="phenotype-count mono">
                  {count(kind.mutants)}
                  <span className="hidden-text"> mutants</span>
                </span>
                <span className="phenotype-text mono">{kind.texts[0].trim() || '(no text)'}</span>
                <span className="soft phenotype-where">{plural(kind.texts.length, 'text')}</span>
              </summary>
              <ul>
                {kind.texts.slice(1, SHOWN_TEXTS).map((text) => (
                  <li key={text} className="mono">
                    {text.trim() || '(no text)'}
                  </li>
                ))}
              </ul>
              {kind.texts.length === 1 && <p className="soft">No other text is that near.</p>}
              {kind.texts.length > SHOWN_TEXTS && (
                <p className="soft">and {count(kind.texts.length - SHOWN_TEXTS)} more</p>
              )}
            </details>
          </li>
        ))}
      </ol>
      {kinds.length > SHOWN && (
        <p className="soft">and {plural(kinds.length - SHOWN, 'smaller group')}</p>
      )}
    </>
  );
}
