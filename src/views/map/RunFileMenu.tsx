import { useRef, useState } from 'react';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import type { RunFormat } from '../../state/effects/run-files.ts';
import { useLab } from '../lab-context.ts';
import { openFiles, saveFile } from '../files.ts';
import { Segments } from '../Segments.tsx';
import { Popover } from '../shell/Popover.tsx';
import { SaveFigure } from './SaveFigure.tsx';
import type { MapData } from './use-map.ts';

const SCOPES = [
  { id: 'map', label: 'this map' },
  { id: 'all', label: 'all of this assay and size' },
] as const;

/** Saves the figure and the results, and takes run files in. */
export function RunFileMenu({ map, model }: { map: MapData; model: ModelInfo }) {
  const lab = useLab();
  const [scope, setScope] = useState<(typeof SCOPES)[number]['id']>('map');
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const save = async (format: RunFormat) => {
    setBusy(true);
    const file = await lab.runFiles.write(scope, format);
    if (file) saveFile(file);
    setBusy(false);
  };
  return (
    <Popover className="button" label="Figures and run files" button="Files" side="right">
      <div className="run-files">
        <SaveFigure map={map} model={model} />
        <b>Save results</b>
        <Segments legend="Which results" options={SCOPES} value={scope} onChange={setScope} />
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
