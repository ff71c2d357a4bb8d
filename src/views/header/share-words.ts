import { MAX_PAYLOAD_CHARACTERS } from '../../lib/link-format/link-results.ts';
import type { SharedResults, SharedSide } from '../../state/effects/sharing.ts';
import type { Place } from '../../state/stores/view.ts';
import { count, plural } from '../format.ts';

/** What is in view. */
export interface InView {
  place: Place;
  /** Whether the bench shows a mutant. */
  mutates: boolean;
  /** Whether a side of the comparison came with a link. */
  receivedSide: boolean;
}

const LIMIT = `the ${count(MAX_PAYLOAD_CHARACTERS)} that a link’s results should have`;

/** What of the results a link carries, or why it carries none. */
export function resultsWords(
  results: SharedResults | null,
  { place }: Pick<InView, 'place'>,
): string {
  if (!results)
    return place === 'compare'
      ? 'Neither side has results that can be sent.'
      : 'Nothing is tested yet, so there are no results to send.';
  const { packed, characters, maps, mutants, sides, inView } = results;
  const isPair = sides !== null && 'id' in sides.first && 'id' in sides.second;
  const what = `${plural(mutants, 'mutant')} of ${plural(maps, 'map')}`;
  const takes = characters === null ? 'far' : `${count(characters)} characters,`;
  const notes = [sideNote('first', sides?.first), sideNote('second', sides?.second)];
  const sentences = packed
    ? [
        packed.all
          ? `Holds ${maps > 1 ? 'all ' : ''}${what}: shown at once, without the model, and can be verified.`
          : `Holds ${inView} only${isPair ? ', of both sides' : ''}: all ${what} take ${takes} more than ${LIMIT}.${isPair ? ' Its receiver sees this one matrix compared; for all, send the run files of both.' : ''}`,
        packed.outcomesOnly
          ? `Tokens and KL stay behind${packed.all ? `: with them it would take ${takes} more than ${LIMIT}` : ''}.`
          : '',
      ]
    : [
        `Too many: ${what} take ${takes} more than ${LIMIT}. Send the run file${isPair ? 's of both sides' : ''}.`,
      ];
  return [...sentences, ...notes].filter((text) => text !== '').join(' ');
}

function sideNote(side: string, shared: SharedSide | undefined): string {
  if (!shared || 'id' in shared) return '';
  const why = {
    published: `The ${side} side is the authors’ table, which is theirs to give: the receiver drops it on the page.`,
    missing: `The ${side} side has no results here, so it is not in the link.`,
  };
  return why[shared.leftOut];
}

/** What a link without results opens. */
export function plainWords({ place, mutates, receivedSide }: InView): string {
  if (place === 'compare' && receivedSide)
    return 'Opens this comparison without what came with a link: that is not in the receiver’s browser.';
  if (place === 'compare')
    return 'Opens this comparison of what the receiver’s browser has itself.';
  if (place === 'screens')
    return 'Opens the list of screens that the receiver’s browser keeps itself.';
  if (place === 'ranking') return 'Opens the ranking of what the receiver’s browser has itself.';
  if (place === 'stats') return 'Opens the statistics of what the receiver’s browser has itself.';
  return `Opens the same bench and map settings${mutates ? ', and runs the mutation' : ''}.`;
}

/** What a run file of the screen in view holds. */
export function runFileWords(
  own: { maps: number; mutants: number },
  { received, place }: { received: boolean; place: Place },
): string {
  const words = [
    own.mutants === 0
      ? 'Nothing was computed here under the assay above and this size of squares.'
      : `Holds all ${plural(own.mutants, 'mutant')} of ${plural(own.maps, 'map')} computed here under this assay and size of squares, in full, as Parquet.`,
  ];
  if (received)
    words.push('What was computed elsewhere is not in it: links round KL and leave out margins.');
  else if (place === 'compare') words.push('It is “This screen” only.');
  return words.join(' ');
}
