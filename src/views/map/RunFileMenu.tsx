import { useRef, useState } from 'react';
import type { RunFormat } from '../../state/effects/run-files.ts';
import { useLab } from '../lab-context.ts';
import { openFiles, saveFile } from '../files.ts';
import { Popover } from '../shell/Popover.tsx';
import { SaveFigure } from './SaveFigure.tsx';
import type { MapData } from './use-map.ts';

/** Saves the figure and the results, and takes run files in. */
export function RunFileMenu({ map }: { map: MapData }) {
  const lab = useLab();
  const [scope, setScope] = useState<'map' | 'all'>('map');
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const save = async (format: RunFormat) => {
    setBusy(true);
    const file = await lab.writeRun(scope, format);
    if (file) saveFile(file);
    setBusy(false);
  };
  return (
    <Popover className="button" label="Figures and run files" button="Files" side="right">
      <div className="run-files">
        <SaveFigure map={map} />
        <b>Save results</b>
        <fieldset className="segments">
          <legend className="hidden-text">Which results</legend>
          {(['map', 'all'] as const).map((name) => (
            <label key={name}>
              <input
                type="radio"
                name="run-scope"
                checked={scope === name}
                onChange={() => setScope(name)}
              />
              <span>{name === 'map' ? 'this map' : 'all of this assay and size'}</span>
            </label>
          ))}
        </fieldset>
        <div className="row">
          <button className="button" disabled={busy} onClick={() => void save('parquet')}>
            Parquet
          </button>
          <button className="button" disabled={busy} onClick={() => void save('csv')}>
            CSV
          </button>
        </div>
        <p className="soft note">
          With plan and origin inside: the command line and any Parquet reader open it.
        </p>
        <b>Take results in</b>
        <input
          ref={input}
          className="hidden-text"
          type="file"
          multiple
          accept=".parquet,.csv"
          aria-label="Run files to take in"
          tabIndex={-1}
          onChange={(event) => {
            void openFiles(lab, [...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <button className="button" onClick={() => input.current?.click()}>
          Choose a run file…
        </button>
        <p className="soft note">Or drop it anywhere on the page.</p>
      </div>
    </Popover>
  );
}
