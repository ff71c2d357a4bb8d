import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { nameOfScreen } from '../../state/stores/assay-store.ts';
import type { QueueItem } from '../../state/stores/queue-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { count, plural } from '../format.ts';
import { itemName } from './item-name.ts';

/** All screens of the queue: progress of each, order, removal. */
export function QueueDrawer({ close }: { close: () => void }) {
  const lab = useLab();
  const items = useLabStore('queue', (s) => s.items);
  const [said, setSaid] = useState('');
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus(), []);

  const move = (item: QueueItem, by: -1 | 1) => {
    const at = items.indexOf(item) + by;
    if (at < 0 || at >= items.length) return;
    lab.queue.move(item.id, by);
    setSaid(`${itemName(item.plan)}: ${at + 1} of ${items.length}`);
  };
  const remove = (item: QueueItem) => {
    const next = items[items.indexOf(item) + 1] ?? items[items.indexOf(item) - 1];
    lab.queue.remove(item.id);
    setSaid(`${itemName(item.plan)} removed`);
    if (next) document.getElementById(rowId(next))?.focus();
    else close();
  };
  const onKey = (event: KeyboardEvent, item: QueueItem) => {
    const at = items.indexOf(item);
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (step !== 0 && event.altKey) move(item, step);
    else if (step !== 0 && items[at + step]) {
      document.getElementById(rowId(items[at + step]))?.focus();
    } else if (event.key === 'Delete') remove(item);
    else return;
    event.preventDefault();
  };

  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key === 'Escape') close();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [close]);
  return (
    <section
      id="queue-drawer"
      className="queue-drawer"
      aria-label="Queue"
      tabIndex={-1}
      ref={panel}
    >
      <h2>
        Queue{' '}
        <em>
          {plural(items.length, 'matrix', 'matrices')} · in a row: arrows walk, Alt+arrows move,
          Delete removes
        </em>
      </h2>
      <ol>
        {items.map((item, i) => (
          <Row
            key={item.id}
            item={item}
            first={i === 0}
            last={i === items.length - 1}
            onKey={(event) => onKey(event, item)}
            move={(by) => move(item, by)}
            remove={() => remove(item)}
          />
        ))}
      </ol>
      <div className="hidden-text" aria-live="polite">
        {said}
      </div>
    </section>
  );
}

const rowId = ({ id }: QueueItem) => `queue-${id}`;

const STATES: Record<QueueItem['state'], string> = {
  waiting: 'waits',
  running: 'runs',
  done: 'done',
  failed: 'failed',
};

interface RowProps {
  item: QueueItem;
  first: boolean;
  last: boolean;
  onKey: (event: KeyboardEvent) => void;
  move: (by: -1 | 1) => void;
  remove: () => void;
}

function Row({ item, first, last, onKey, move, remove }: RowProps) {
  const lab = useLab();
  const { plan, state, done, total, failure } = item;
  const assay = useLabStore('assay', (s) => nameOfScreen(s, plan.assay));
  const name = itemName(plan);
  return (
    <li>
      <button
        id={rowId(item)}
        className="quiet name"
        title="Show its map"
        onKeyDown={onKey}
        onClick={() => lab.selecting.showPlan(plan)}
      >
        <b className="mono">{name}</b>{' '}
        <span className="soft">
          {plan.sites.kinds.join(', ')} · {assay}
        </span>
      </button>
      <progress aria-label={`Progress of ${name}`} value={done} max={Math.max(1, total)} />
      <span className="mono numbers">
        {count(done)} / {count(total)}
      </span>
      <span className="soft item-state" title={failure?.message}>
        {failure ? failure.message : STATES[state]}
      </span>
      <button
        className="quiet glyph"
        aria-label={`Move ${name} up`}
        disabled={first}
        onClick={() => move(-1)}
      >
        ↑
      </button>
      <button
        className="quiet glyph"
        aria-label={`Move ${name} down`}
        disabled={last}
        onClick={() => move(1)}
      >
        ↓
      </button>
      <button className="quiet glyph" aria-label={`Remove ${name}`} onClick={remove}>
        ✕
      </button>
    </li>
  );
}
