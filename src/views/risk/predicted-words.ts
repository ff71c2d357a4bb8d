import type { Assay } from '../../lib/assay/assay.ts';
import { riskAt } from '../../lib/risk/risk-at.ts';
import type { KindRisk } from '../../lib/risk/matrix-risk.ts';
import type { TokenChoice } from '../../lib/output/phenotype.ts';
import { ordinal, small, tokenLabel } from '../format.ts';
import { whereWords } from '../outcome-words.ts';
import { riskWords } from './risk-words.ts';

/** What else is needed to say what is predicted. */
export interface PredictedContext {
  /** The wild type's tokens of the only prompt; empty where the assay has several. */
  wildType: readonly TokenChoice[];
  /** The assay of several prompts or seeds; null: there is one only. */
  several: Assay | null;
  /** The rivals as text, by token. */
  pieces: ReadonlyMap<number, string>;
}

/**
 * What is predicted of a mutant: `risk 1.2: “·b” in place of “·h” at the 17th token`, or `risk below 0.05`;
 * '' where nothing is predicted.
 */
export function predictedWords(
  risk: KindRisk | undefined,
  cell: number,
  context: PredictedContext,
): string {
  if (!risk) return '';
  const found = riskAt(risk, cell);
  if (!found) return `risk below ${small(risk.bound)}`;
  const said = `risk ${riskWords(found.risk)}`;
  const instead = rivalWords(risk, cell, context);
  return instead === '' ? said : `${said}: ${instead}`;
}

/** What may take the place of the wild type's token, and where; '' where only the risk is known. */
export function rivalWords(
  risk: KindRisk,
  cell: number,
  { wildType, several, pieces }: PredictedContext,
): string {
  const margin = riskAt(risk, cell)?.margin;
  if (!margin) return '';
  const { prompt, step, rival } = margin;
  const piece = pieces.get(rival);
  const own = wildType.at(step)?.piece;
  const instead = own === undefined ? '' : ` in place of “${tokenLabel(own)}”`;
  const at = wildType.length > 0 ? '' : whereWords(several, prompt);
  const token = piece === undefined ? '' : `“${tokenLabel(piece)}”${instead} `;
  return `${token}at the ${ordinal(step + 1)} token${at}`;
}
