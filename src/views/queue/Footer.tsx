import { useState } from 'react';
import { currentItem, isActive, msLeft, type QueueState } from '../../state/stores/queue-store.ts';
import { runningOther } from '../../state/effects/running-other.ts';
import { nameOfScreen, screenAssayOf } from '../../state/stores/assay-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { count, duration, perSecond, plural, roughly } from '../format.ts';
import { Idle } from './Idle.tsx';
import { itemName } from './item-name.ts';
import { QueueDrawer } from './QueueDrawer.tsx';
import './queue.css';

/** The queue: how far it is, how fast, how long still. Always there, so that nothing jumps. */
export function Footer() {
  const lab = useLab();
  const queue = useLabStore('queue', (s) => s);
  const assays = useLabStore('assay', (s) => s);
  const [open, setOpen] = useState(false);
  const { status, items, done, total } = queue;
  if (status === 'none' || items.length === 0) {
    return (
      <footer>
        <span className="soft">
          <Idle />
        </span>
      </footer>
    );
  }
  const active = isActive(queue);
  const now = currentItem(queue) ?? items[items.length - 1];
  const waiting = items.filter(({ state }) => state === 'waiting').length;
  const asked = nameOfScreen(assays, now.plan.assay);
  const other = runningOther(queue, assays);
  const label =
    items.length === 1
      ? itemName(now.plan)
      : `${itemName(now.plan)} · ${count(items.length)} matrices`;
  return (
    <div className="foot">
      {open && <QueueDrawer close={() => setOpen(false)} />}
      <footer>
        {status === 'finished' ? null : active || status === 'pausing' ? (
          <button className="button wide" disabled={!active} onClick={lab.queue.pause}>
            Pause
          </button>
        ) : (
          <button className="button wide" onClick={lab.queue.resume}>
            Resume
          </button>
        )}
        <button
          className="button"
          aria-expanded={open}
          aria-controls="queue-drawer"
          onClick={() => setOpen(!open)}
        >
          Queue <span className="mono soft">{waiting > 0 ? `+${waiting}` : ''}</span>
        </button>
        <b className="job">{label}</b>
        <span className="soft asked" title={asked}>
          {asked}
        </span>
        {other && (
          <button
            className="link"
            title={`The map shows ${nameOfScreen(assays, screenAssayOf(assays))}`}
            onClick={() => lab.selecting.showPlan(other)}
          >
            Not in the map: show it
          </button>
        )}
        <progress aria-label={`Screen of ${label}`} value={done} max={Math.max(1, total)} />
        <span className="mono numbers">
          {count(done)} / {count(total)}
          <span className="unit"> mutants</span>
        </span>
        <span className="mono soft numbers state" role="status">
          {stateWords(queue)}
        </span>
        <button
          className="quiet glyph"
          aria-label={active ? 'Cancel the queue' : 'Put away'}
          title={active ? 'Cancel; results so far are kept' : 'Put away'}
          onClick={() => {
            setOpen(false);
            lab.queue.clear();
          }}
        >
          ✕
        </button>
      </footer>
    </div>
  );
}

function stateWords(queue: QueueState): string {
  const { status, failure, items, since, rate, total } = queue;
  switch (status) {
    case 'none':
      return '';
    case 'failed':
      return failure?.message ?? 'failed';
    case 'paused':
      return 'paused, results kept';
    case 'pausing':
      return 'pausing…';
    case 'interrupted':
      return 'waiting for the engine…';
    case 'finished': {
      const failed = items.filter(({ state }) => state === 'failed').length;
      // of a queue that was gone on with, the time of the rest says little
      const words = since.tested === total ? `done in ${duration(since.ms)}` : 'done';
      return failed > 0 ? `${words}; ${plural(failed, 'matrix', 'matrices')} failed` : words;
    }
    case 'running': {
      const left = msLeft(queue);
      if (rate === 0) return 'starting…';
      return left === null ? perSecond(rate) : `${perSecond(rate)} · about ${roughly(left)} left`;
    }
  }
}
