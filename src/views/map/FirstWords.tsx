import { useMemo, useState } from 'react';
import { countWords, tallyWords, type WordCount } from '../../lib/assay/first-words.ts';
import { formatMatrix } from '../../lib/model/matrix.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { useOutputTable } from '../use-received.ts';
import { count } from '../format.ts';
import type { MapData } from './use-map.ts';
import type { Texts } from './use-phenotypes.ts';

const FEW = 8;
const MANY = 200;

/** First words of the mutants' answers: those that the wild type never begins with come first. */
export function FirstWords({ texts, map }: { texts: Texts; map: MapData }) {
  const [open, setOpen] = useState(false);
  const outputTable = useOutputTable();
  const prompts = outputTable.wildType?.length ?? 0;
  const { kinds, tile } = map;
  const words = useMemo(() => {
    const mutants = texts.maps.flatMap(({ matrix, grid, results, texts }) =>
      kinds.flatMap((kind) => {
        const outputs = results[kind]?.outputs;
        if (!outputs || !texts) return [];
        // in the order of the cells, whatever the order in which they came
        return Array.from(texts.texted(kind).slice().sort(), (cell) => ({
          matrix: formatMatrix(matrix),
          row: Math.floor(cell / grid.cols) * tile,
          tally: outputTable.tally(outputs.index[cell]),
        }));
      }),
    );
    return countWords(mutants, tallyWords(outputTable.wildType ?? []));
  }, [texts, kinds, tile, outputTable]);
  const shown = words.slice(0, open ? MANY : FEW);
  return (
    <>
      <table className="first-words">
        <caption>
          First words <span>those the wild type never begins with, the most recurrent first</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">word</th>
            <th scope="col" title="Answers of one mutant that begin with it, at most">
              in one mutant
            </th>
            <th scope="col">mutants</th>
            <th scope="col">wild type</th>
            <th scope="col">matrices</th>
            <th scope="col">shared row</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((word) => (
            <WordRow key={word.word} count={word} prompts={prompts} />
          ))}
        </tbody>
      </table>
      {words.length > FEW && (
        <button className="quiet more" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Show fewer words' : `Show ${count(Math.min(MANY, words.length))} words`}
        </button>
      )}
    </>
  );
}

function WordRow({ count: entry, prompts }: { count: WordCount; prompts: number }) {
  const lab = useLab();
  const picked = useLabStore('map', (s) => s.picked);
  const { word, most, mutants, wildType, matrices, sharedRows } = entry;
  const pressed = picked !== null && 'word' in picked && picked.word === word;
  return (
    <tr>
      <th scope="row">
        <button
          className="quiet mono"
          aria-pressed={pressed}
          title={pressed ? 'Show all cells again' : 'Light up its cells'}
          onClick={() => lab.selecting.setMap({ picked: pressed ? null : { word } })}
        >
          {word}
        </button>
      </th>
      <td className="mono">
        {count(most)} of {count(prompts)}
      </td>
      <td className="mono">{count(mutants)}</td>
      <td className="mono">{wildType === 0 ? 'never' : count(wildType)}</td>
      <td className="mono" title={matrices.join(', ')}>
        {matrices.length === 1 ? matrices[0] : count(matrices.length)}
      </td>
      <td className="mono">
        {sharedRows.length === 0
          ? '–'
          : `${sharedRows[0].row} (${sharedRows[0].matrices} matrices)${sharedRows.length > 1 ? ` +${sharedRows.length - 1}` : ''}`}
      </td>
    </tr>
  );
}
