import { useId, useState } from 'react';
import { samePlan, tilePlan } from '../../lib/plan/plan.ts';
import { sitesProblem } from '../../lib/plan/sites.ts';
import { TILE_SIZES } from '../../lib/plan/grid.ts';
import { screenAssayOf } from '../../state/stores/assay-store.ts';
import { canScreen } from '../../state/stores/model-store.ts';
import { isActive } from '../../state/stores/queue-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { KindBoxes } from './KindBoxes.tsx';
import { OtherSizes } from './OtherSizes.tsx';
import type { MapData } from './use-map.ts';

/** Tile size, kinds, and the button that starts the screen. */
export function MapControls({ map }: { map: MapData }) {
  const lab = useLab();
  return (
    <div className="row map-controls">
      <TileField map={map} />
      <OtherSizes map={map} />
      <KindBoxes
        legend="Kinds to screen"
        kinds={map.kinds}
        onChange={(kinds) => lab.selecting.setMap({ kinds })}
      />
      <ScreenButton map={map} />
    </div>
  );
}

function TileField({ map }: { map: MapData }) {
  const lab = useLab();
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const largest = Math.max(map.shape.rows, map.shape.cols);
  const parse = (text: string) => {
    const tile = Number(text);
    return Number.isInteger(tile) && tile >= 1 && tile <= largest ? tile : null;
  };
  const wrong = draft !== null && parse(draft) === null;
  const set = (text: string) => {
    const tile = parse(text);
    setDraft(tile === null ? text : null);
    if (tile !== null) lab.selecting.setMap({ tile });
  };
  const step = (by: 1 | -1) => {
    const sizes = by > 0 ? TILE_SIZES : [...TILE_SIZES].reverse();
    const next = sizes.find((size) => (by > 0 ? size > map.tile : size < map.tile));
    if (next !== undefined && next <= largest) set(String(next));
  };
  return (
    <div className="tile-field">
      <label htmlFor={id}>Squares of</label>
      <button className="button" aria-label="Smaller squares" onClick={() => step(-1)}>
        −
      </button>
      <input
        id={id}
        type="text"
        inputMode="numeric"
        className="mono"
        value={draft ?? String(map.tile)}
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-error` : undefined}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={() => {
          if (draft !== null && !wrong) set(draft);
          setDraft(null);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && draft !== null) set(draft);
          if (event.key === 'Escape') setDraft(null);
          if (event.key === 'ArrowUp') step(1);
          if (event.key === 'ArrowDown') step(-1);
        }}
      />
      <button className="button" aria-label="Larger squares" onClick={() => step(1)}>
        +
      </button>
      {wrong && (
        <span id={`${id}-error`} className="field-error">
          a whole number from 1 to {largest}
        </span>
      )}
    </div>
  );
}

function ScreenButton({ map }: { map: MapData }) {
  const lab = useLab();
  const phase = useLabStore('model', (s) => s.phase);
  const model = useLabStore('model', (s) => s.model);
  const assay = useLabStore('assay', screenAssayOf);
  const status = useLabStore('queue', (s) => s.status);
  const items = useLabStore('queue', (s) => s.items);
  const texts = useLabStore('map', (s) => s.texts);
  const { matrix, tile, kinds } = map;
  const plan = tilePlan({ matrix, tile, kinds, assay, texts });
  const mine = items.find((item) => item.state !== 'done' && samePlan(item.plan, plan));
  const active = isActive({ status });
  const running = mine?.state === 'running' && (active || status === 'pausing');
  const tested = map.mutants > 0 && map.tested >= map.mutants;
  const complete = tested && (!texts || map.textless === 0);
  const problem = model && sitesProblem(model.config, plan.sites);
  const queued = active && mine?.state === 'waiting';
  const screens = complete
    ? 'Screened'
    : queued
      ? 'In the queue'
      : active
        ? 'Add to queue'
        : tested
          ? 'Decode texts'
          : map.begun
            ? 'Resume'
            : 'Screen';
  const idle = !canScreen(phase) || complete || queued || problem !== null;
  // one button whatever it does, so that the keyboard's focus stays on it
  return (
    <>
      <button
        className={running ? 'button' : 'primary'}
        disabled={running ? !active : idle}
        onClick={(event) => {
          if (event.detail > 1) return; // a double click is meant to start it, not to pause it at once
          if (running) lab.queue.pause();
          else lab.screening.screen([map.matrix], active ? 'end' : 'front');
        }}
      >
        {running ? 'Pause' : screens}
      </button>
      {problem && <span className="field-error">{problem}</span>}
    </>
  );
}
