import { assayPrompts } from '../../lib/assay/assay.ts';
import type { Campaign } from '../../lib/campaign/campaign.ts';
import type { CampaignWorker } from '../../protocols/campaign-messages.ts';
import type { CampaignState, WorkState } from '../../state/stores/campaign-store.ts';
import { tilesOf } from '../../lib/run-file/run-file.ts';
import { count, perSecond, plural, roughly, squaresWords } from '../format.ts';

/** What is screened: `42 matrices in squares of 32, max and min`. */
export function planWords(campaign: Campaign): string {
  const tiles = tilesOf(campaign);
  if (!tiles) return 'a list of mutations';
  const { sites } = campaign.plan;
  const { matrices, tile, kinds } = tiles;
  const whole = matrices.length === 1 ? matrices[0] : `${count(matrices.length)} matrices`;
  const isTiles = sites.type === 'tiles';
  const part = isTiles && sites.region ? `a region of ${whole}` : whole;
  const what = isTiles && sites.sample ? `a random sample of ${part}` : part;
  const ranked = sites.type === 'ranked' ? ', the riskiest first' : '';
  return `${what} in ${squaresWords(tile)}, ${kinds.join(', ')}${ranked}`;
}

const SHOWN_PROMPT = 200;

/** What the model is asked. */
export function askedWords({ plan: { assay } }: Campaign): string {
  const [first, ...more] = assayPrompts(assay);
  const { prompt } = first;
  const text = prompt.length > SHOWN_PROMPT ? `${prompt.slice(0, SHOWN_PROMPT)}…` : prompt;
  return `“${text}”${more.length > 0 ? `, and ${plural(more.length, 'more prompt')}` : ''}`;
}

type Standing = Pick<CampaignState, 'opened' | 'found' | 'rate'>;

/** How long the rest takes at the present rate; null while nothing is known of it. */
export function leftMs({ opened, found, rate }: Standing): number | null {
  if (!opened || !found || !(rate > 0)) return null;
  return (1000 * (opened.mutants - found.mutants)) / rate;
}

/** `1,024 of 4,096 mutants (96 provisional) · 120/s · about 25 s left · 3 machines` */
export function standingWords(standing: Standing): string {
  const { opened, found, rate } = standing;
  if (!opened) return '';
  if (!found) return 'Reading what is found…';
  const { mutants, items, workers, confirmed } = found;
  const provisional = mutants - confirmed.mutants;
  const machines = workers.filter(({ banned }) => banned === null).length;
  const open = provisional > 0 ? ` (${count(provisional)} provisional)` : '';
  const done = `${count(mutants)} of ${plural(opened.mutants, 'mutant')}${open}`;
  const left = leftMs(standing);
  const isDone = items === opened.items;
  return [
    done,
    ...(isDone ? ['done'] : rate > 0.05 ? [perSecond(rate)] : []),
    ...(!isDone && left !== null && rate > 0.05 ? [`about ${roughly(left)} left`] : []),
    plural(machines, 'machine'),
  ].join(' · ');
}

/** What this page does for it; '' where it only looks on. */
export function workWords({ status, progress }: WorkState): string {
  const done = progress ? ` ${plural(progress.items, 'item')} done here.` : '';
  switch (status) {
    case 'off':
      return '';
    case 'model':
      return 'This page loads the model.';
    case 'proving':
      return 'This page shows by a few mutants that it computes rightly.';
    case 'working':
      return `This page computes.${done}`;
    case 'idle':
      return `There is nothing to take just now; this page waits for more.${done}`;
    case 'queue':
      return `This page’s own screens come first; then it goes on.${done}`;
    case 'stopping':
      return 'What was taken and not computed is given back.';
    case 'paused':
      return `Paused.${done}`;
    case 'failed':
      return `This page has stopped.${done}`;
  }
}

/** What a worker is called: by its nickname, else by a number. */
export const workerName = ({ nickname }: CampaignWorker, index: number): string =>
  nickname || `No. ${index + 1}`;

export const proofWords = ({ isProven }: CampaignWorker): string =>
  isProven === null ? 'not yet' : isProven ? 'proven' : 'not proven';
