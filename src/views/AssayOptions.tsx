import type { Assay } from '../lib/assay/assay.ts';
import { screenName } from '../lib/assay/screen-name.ts';
import { offered } from '../state/stores/assay-store.ts';
import { useLabStore } from './lab-context.ts';

interface Props {
  id?: string;
  /** The assay on offer that is chosen; null: one that is not on offer. */
  chosen: Assay | null;
  onChoose: (assay: Assay) => void;
}

/** A choice among the assays on offer. */
export function AssayOptions({ id, chosen, onChoose }: Props) {
  const saved = useLabStore('assay', (s) => s.saved);
  const presets = useLabStore('assay', (s) => s.presets);
  const all = useLabStore('assay', (s) => s.asked);
  // one that was saved or became a preset since is listed there
  const asked = all.filter((assay) => !offered({ presets, saved }, assay));
  const options = (assays: readonly Assay[]) =>
    assays.map((assay) => (
      <option key={assay.id} value={assay.id}>
        {assay.name}
      </option>
    ));
  return (
    <select
      {...(id ? { id } : {})}
      value={chosen?.id ?? ''}
      onChange={(event) => {
        const assay = [...saved, ...asked, ...presets].find(
          (other) => other.id === event.target.value,
        );
        if (assay) onChoose(assay);
      }}
    >
      {!chosen && <option value="">own assay</option>}
      {saved.length > 0 && <optgroup label="Saved in this browser">{options(saved)}</optgroup>}
      {asked.length > 0 && (
        <optgroup label="Your own prompts, asked before">
          {asked.map((assay) => (
            <option key={assay.id} value={assay.id}>
              {screenName(assay, assay.type === 'descriptive' ? '' : assay.name)}
            </option>
          ))}
        </optgroup>
      )}
      <optgroup label="Presets">{options(presets)}</optgroup>
    </select>
  );
}
