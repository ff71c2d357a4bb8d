import type { OutputGroup } from '../../lib/results/output-groups.ts';
import { ChangedText } from '../ChangedText.tsx';
import { useLab, useLabStore } from '../lab-context.ts';
import { useOutputTable } from '../use-received.ts';
import { count, ordinal, plural } from '../format.ts';
import { whereWords } from '../outcome-words.ts';

/** One output: how many mutants say it, where it parts from the wild type, and what it says there. */
export function PhenotypeRow({ group, most }: { group: OutputGroup; most: number }) {
  const lab = useLab();
  const outputTable = useOutputTable();
  const picked = useLabStore('map', (s) => s.picked);
  const { number, code, mutants, first, run } = group;
  const id = outputTable.id(number);
  const pressed = picked !== null && 'output' in picked && picked.output === id;
  const asked = useLabStore('assay', (s) => s.multiPrompt);
  const at = Math.max(0, run);
  const text = outputTable.texts(number)[at];
  const where = `${ordinal(first + 1)} token${run < 0 ? '' : whereWords(asked, run)}`;
  return (
    <li>
      <button
        className="phenotype"
        aria-pressed={pressed}
        title={pressed ? 'Show all cells again' : 'Light up its cells'}
        onClick={() => lab.selecting.setMap({ picked: pressed ? null : { output: id } })}
      >
        <span className="phenotype-count mono">
          {count(mutants)}
          <span className="hidden-text"> {mutants === 1 ? 'mutant' : 'mutants'}</span>
        </span>
        <span className="phenotype-bar" aria-hidden="true">
          <i style={{ width: `${(100 * mutants) / most}%` }} />
        </span>
        <span className="phenotype-text mono">
          {code === 0 ? (
            <span className="soft">the wild type’s text, in other tokens</span>
          ) : (
            <ChangedText text={text} wildType={outputTable.wildType?.[at] ?? ''} />
          )}
        </span>
        <span className="soft phenotype-where" title={plural(mutants, 'mutant')}>
          {where}
        </span>
      </button>
    </li>
  );
}
