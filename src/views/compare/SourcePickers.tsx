import { useId, useRef } from 'react';
import type { SourceKind } from '../../lib/compare/result-source.ts';
import { openFiles } from '../files.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import type { ResultSources, Option } from './use-result-sources.ts';

const GROUPS: { source: SourceKind; name: string }[] = [
  { source: 'this', name: 'This screen' },
  { source: 'stored', name: 'Stored in this browser' },
  { source: 'received', name: 'Received with the link' },
  { source: 'file', name: 'Run files, for comparison only' },
  { source: 'example', name: 'Comes with the page' },
  { source: 'published', name: 'Published' },
];

/** Which two results are compared; more can be opened from files. */
export function SourcePickers({ options }: Pick<ResultSources, 'options'>) {
  const lab = useLab();
  const { first, second } = useLabStore('compare', (s) => s);
  const input = useRef<HTMLInputElement>(null);
  const choose = (change: { first?: string; second?: string }) => {
    lab.stores.compare.setState({ ...change, lit: null });
  };
  return (
    <div className="compare-pickers">
      <Picker
        name="First"
        value={first}
        options={options}
        onChange={(id) => choose({ first: id })}
      />
      <Picker
        name="Second"
        value={second}
        options={options}
        onChange={(id) => choose({ second: id })}
      />
      <div className="row compare-actions">
        <button
          className="button"
          disabled={second === ''}
          onClick={() => choose({ first: second, second: first })}
        >
          ⇅ Swap
        </button>
        <input
          ref={input}
          className="hidden-text"
          type="file"
          multiple
          accept=".parquet,.csv,.xlsx"
          aria-label="Files to compare with"
          tabIndex={-1}
          onChange={(event) => {
            void openFiles(lab, [...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <button className="button" onClick={() => input.current?.click()}>
          Open a file…
        </button>
      </div>
    </div>
  );
}

interface PickerProps {
  name: string;
  value: string;
  options: readonly Option[];
  onChange: (id: string) => void;
}

function Picker({ name, value, options, onChange }: PickerProps) {
  const id = useId();
  const there = options.some((option) => option.id === value);
  return (
    <div className="compare-picker">
      <label htmlFor={id}>
        <i className={`swatch ${name.toLowerCase()}`} />
        {name}
      </label>
      <select id={id} value={there ? value : ''} onChange={(event) => onChange(event.target.value)}>
        {!there && <option value="">{value === '' ? 'Choose…' : 'Not here'}</option>}
        {GROUPS.map(({ source, name: group }) => {
          const mine = options.filter((option) => option.source === source);
          return (
            mine.length > 0 && (
              <optgroup key={source} label={group}>
                {mine.map((option) => (
                  <option key={option.id} value={option.id}>
                    {option.source === 'this' ? `This screen: ${option.label}` : option.label}
                  </option>
                ))}
              </optgroup>
            )
          );
        })}
      </select>
    </div>
  );
}
