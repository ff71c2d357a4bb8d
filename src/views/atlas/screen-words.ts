import { plural } from '../format.ts';

/** What of some matrices is left to be done. */
interface Left {
  /** Mutants without a verdict. */
  untested: number;
  /** NSMs whose text is wanted and not known. */
  textless: number;
}

/** What the button does. */
export function goWords(left: Left & { matrices: number; active: boolean }): string {
  const { untested, textless, matrices, active } = left;
  if (untested === 0 && textless > 0)
    return `${active ? 'Queue' : 'Decode'} the texts of ${plural(textless, 'mutant')}`;
  return `${active ? 'Queue' : 'Screen'} ${plural(matrices, 'matrix', 'matrices')}`;
}

/** What is left, and how long that takes. @param takes '' where it is not known */
export function leftWords({ untested, textless, takes }: Left & { takes: string }): string {
  if (untested === 0) return textless > 0 ? 'verdicts are all there' : 'all screened';
  const texts = textless > 0 ? `the texts of ${plural(textless, 'more', 'more')}` : '';
  const mutants = [plural(untested, 'mutant'), texts].filter(Boolean).join(' and ');
  return [mutants, takes].filter(Boolean).join(', ');
}
