import { useMemo, useState } from 'react';
import { screenFlops, screenMs, type MatrixMutants } from '../lib/plan/estimate.ts';
import { formatMatrix } from '../lib/model/matrix.ts';
import { sumKinds } from '../lib/results/model-totals.ts';
import { quickLook, QUICK_KINDS } from '../lib/plan/quick-look.ts';
import type { ModelInfo } from '../protocols/engine-messages.ts';
import { screenAssayOf } from '../state/stores/assay-store.ts';
import { canScreen } from '../state/stores/model-store.ts';
import { isActive, type QueueItem } from '../state/stores/queue-store.ts';
import { useLab, useLabStore } from './lab-context.ts';
import { takesWords, useSpeed } from './use-speed.ts';
import { plural } from './format.ts';

const NOT_YET = 'How fast this machine is shows when the first text is written.';

interface Said {
  mutants: number;
  takes: string;
  /** All of it is in the queue; `paused` where that rests. */
  queued: 'no' | 'yes' | 'paused';
  /** Some of it is stored, how much is not counted. */
  stored: boolean;
}

function said({ mutants, takes, queued, stored }: Said) {
  if (mutants === 0) return 'all screened';
  if (queued === 'paused')
    return `${plural(mutants, 'mutant')} left, in the queue, which is paused`;
  if (queued === 'yes') return `${plural(mutants, 'mutant')} left, in the queue`;
  const all = [plural(mutants, 'mutant'), takes].filter(Boolean).join(' · ');
  return stored ? `at most ${all}; what is stored is not computed again` : all;
}

/** Whether all that is left of a look is in the queue. */
function isQueued(items: readonly QueueItem[], tile: number, left: readonly MatrixMutants[]) {
  const names = items
    .filter(({ state }) => state === 'running' || state === 'waiting')
    .map(({ plan }) => plan.sites)
    .filter((sites) => sites.tile === tile && QUICK_KINDS.every((k) => sites.kinds.includes(k)))
    .flatMap(({ matrices }) => matrices);
  const queued = new Set(names);
  return left.every(({ matrix, mutants }) => mutants === 0 || queued.has(formatMatrix(matrix)));
}

/**
 * One button that screens every matrix at max and min, in the finest squares in which that takes no
 * more than about two minutes here.
 */
export function QuickLook({ model }: { model: ModelInfo }) {
  const lab = useLab();
  const assay = useLabStore('assay', screenAssayOf);
  const phase = useLabStore('model', (s) => s.phase);
  const tile = useLabStore('map', (s) => s.tile);
  const written = useLabStore('bench', (s) => s.wildType.run !== null);
  // the totals are filled in place; the state around them is new each time
  const results = useLabStore('results', (s) => s);
  const active = useLabStore('queue', isActive);
  const now = useSpeed(model.config);
  // while a screen is measured the offer stays what it is
  const [kept, setKept] = useState(now);
  if ((!active || kept === null) && kept !== now) setKept(now);
  const speed = active ? kept : now;

  const look = useMemo(() => quickLook(model.config, assay, speed), [model, assay, speed]);
  const left = useMemo(() => {
    if (look.tile !== tile) return look.parts;
    return look.parts.map(({ matrix, mutants }) => {
      const { tested } = sumKinds(results.totals.matrix(formatMatrix(matrix)), QUICK_KINDS);
      return { matrix, mutants: mutants - tested };
    });
  }, [look, tile, results]);
  const items = useLabStore('queue', (s) => s.items);
  const queued = useMemo(() => isQueued(items, look.tile, left), [items, look, left]);
  const stored =
    look.tile !== tile &&
    look.parts.some(({ matrix }) => results.sizes.get(formatMatrix(matrix))?.includes(look.tile));
  const mutants = left.reduce((sum, part) => sum + part.mutants, 0);
  const ms = screenMs(screenFlops(model.config, assay, left), speed);
  // here a text is about to be written, which tells; unless the clock is too coarse for it
  const waiting = speed === null && !written && phase !== 'watching';
  const takes = takesWords(ms, speed, false);
  return (
    <div className="quick-look">
      <button
        className="button"
        disabled={!canScreen(phase) || waiting || mutants === 0 || queued}
        title="Screens every matrix of the model at max and min, and shows the maps in these squares"
        onClick={() => lab.screening.quickLook(look.tile)}
      >
        Quick look: every matrix{waiting ? '' : ` in squares of ${look.tile}`}
      </button>
      <span className="soft">
        {waiting
          ? NOT_YET
          : said({ mutants, takes, queued: queued ? (active ? 'yes' : 'paused') : 'no', stored })}
      </span>
    </div>
  );
}
