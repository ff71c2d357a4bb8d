import { kindsOf, matricesOf, mutantsOf } from '../../lib/results/stored-screens.ts';
import type { NamedScreen, ScreenedModel } from '../../state/stores/screens-store.ts';
import { bytes, count, percent, plural } from '../format.ts';

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
  const matrices = matricesOf(screen);
  const where =
    matrices.size <= 3 ? [...matrices.keys()].join(', ') : `${count(matrices.size)} matrices`;
  const ofModel = begun === all ? '' : `, ${percent(screen.tested, all)} of the model`;
  return `${percent(screen.tested, begun)} of ${where}${ofModel}`;
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
