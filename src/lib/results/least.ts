import type { KindOutcomes } from './outcomes.ts';

/** What an NSM must have to be shown as one; it counts as silent otherwise. */
export interface Least {
  /** Nats; 0: any. */
  kl: number;
  /** Prompts (of a seeds assay: seeds) under which it diverges; 1: any. */
  prompts: number;
}

/** Every NSM is shown. */
export const ANY: Least = { kl: 0, prompts: 1 };

/** Whether some NSMs may not be shown. */
export const isBounded = ({ kl, prompts }: Least): boolean => kl > 0 || prompts > 1;

/** What of a map tells whether a cell is an NSM, and how much of one. */
type Told = Pick<KindOutcomes, 'firstDivergent' | 'kl' | 'promptsDiverged'>;

/** Whether a cell is an NSM that has what it must. What is not known of it does not speak against it. */
export function isShown(
  { firstDivergent, kl, promptsDiverged }: Told,
  cell: number,
  least: Least,
): boolean {
  if (!(firstDivergent[cell] >= 0) || kl[cell] < least.kl) return false;
  const diverged = promptsDiverged ? promptsDiverged[cell] : -1;
  return diverged < 0 || diverged >= least.prompts;
}

/** Under how many prompts a tested cell diverges; −1 where that is not known. */
export function promptsDivergedAt(
  { firstDivergent, promptsDiverged }: Pick<Told, 'firstDivergent' | 'promptsDiverged'>,
  cell: number,
): number {
  return firstDivergent[cell] < 0 ? 0 : (promptsDiverged?.[cell] ?? -1);
}
