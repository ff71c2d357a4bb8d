import type { Verification } from '../lib/results/verify-sample.ts';
import { plural } from './format.ts';

/** What a check of some maps has shown so far. */
export function verificationWords(so: Verification, total: number): string {
  const { checked, same, marginal, different } = so;
  const parts = [`${checked} of ${total} computed again here: ${same} agree`];
  if (marginal > 0) parts.push(`${plural(marginal, 'near tie')} excused`);
  parts.push(different.length === 0 ? 'none differs' : `${different.length} differ`);
  return `${parts.join(', ')}.`;
}
