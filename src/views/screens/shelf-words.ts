import { formatMatrix } from '../../lib/model/matrix.ts';
import { kindsOf, matricesOf, mutantsOf } from '../../lib/results/stored-screens.ts';
import type { NamedScreen, ScreenedModel } from '../../state/stores/screens-store.ts';
import { bytes, count, FEW, percent, plural } from '../format.ts';

/** More matrices are only counted. */
const MOST_NAMED = 3;

/** What a stored screen is: model, squares, kinds, how much of it, and its size. @param model null: it is not known any more */
export function factsWords(screen: NamedScreen, model: ScreenedModel | null): string {
  return [
    model?.name ?? `a model that is not known here (${screen.model.slice(0, 8)}…)`,
    `squares of ${screen.tile}`,
    kindsOf(screen).join(', '),
    `${plural(screen.tested, 'mutant')}, ${screen.single ? plural(screen.nsms, 'NSM') : `${percent(screen.nsms, screen.tested)} NSMs`}`,
    bytes(screen.bytes),
  ].join(' · ');
}

/** How much of the maps begun is tested, and of the whole model at the same kinds. */
export function doneWords(screen: NamedScreen, { config }: Pick<ScreenedModel, 'config'>): string {
  const { begun, all } = mutantsOf(screen, config);
  const names = [...matricesOf(screen).keys()];
  // a mutant that the bench tried begins a matrix, too
  const shares =
    names.length <= MOST_NAMED
      ? names.map((name) => matrixWords(screen, name, config)).join(', ')
      : `${percent(screen.tested, begun)} of ${count(names.length)} matrices`;
  return `${shares}${begun === all ? '' : `, ${percent(screen.tested, all)} of the model`}`;
}

/** How much of one of its matrices is tested. */
function matrixWords(screen: NamedScreen, name: string, config: ScreenedModel['config']): string {
  const parts = screen.parts.filter(({ matrix }) => formatMatrix(matrix) === name);
  const tested = parts.reduce((sum, part) => sum + part.tested, 0);
  const { begun } = mutantsOf({ ...screen, parts }, config);
  return tested < FEW && tested < begun
    ? `${plural(tested, 'mutant')} of ${name}`
    : `${percent(tested, begun)} of ${name}`;
}

const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** `29 Nov 2026, 06:12`; '' where nobody knows. @param at in milliseconds since 1970 */
export const dateWords = (at: number): string => (at > 0 ? DATE.format(at) : '');

/** How safe what is kept is. @param persisted what the browser promised; null: it was not asked */
export function keptWords(persisted: boolean | null): string {
  if (persisted === null) return '';
  return persisted
    ? 'The browser keeps them until you delete them.'
    : 'The browser may clear them when space is short: export what you would miss.';
}
