import { useId, useState } from 'react';
import {
  assayKey,
  assayProblem,
  describeDecoding,
  MAX_PROMPT_CHARACTERS,
  type Assay,
} from '../../lib/assay.ts';
import { presetOf } from '../../state/assay-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Popover } from '../shell/Popover.tsx';
import { plural } from '../words.ts';

/** The assay's chip; opens its editor. */
export function AssayChip() {
  const state = useLabStore('assay', (s) => s);
  const preset = presetOf(state, state.assay);
  const name = preset?.name.replace(/ \(greedy\)$/, '') ?? 'Own prompt';
  return (
    <Popover
      className="chip"
      label="Assay"
      button={
        <>
          <span>Assay</span> <b>{name}</b> <i>{describeDecoding(state.assay)}</i>
        </>
      }
    >
      {(close) => <AssayEditor close={close} />}
    </Popover>
  );
}

function AssayEditor({ close }: { close: () => void }) {
  const lab = useLab();
  const id = useId();
  const { assay, presets: all } = useLabStore('assay', (s) => s);
  const presets = all.filter((preset) => preset.type === 'descriptive');
  const config = useLabStore('model', (s) => s.model?.config);
  const asked = useLabStore('bench', (s) => s.wildType.run?.prompt.ids.length);
  const [draft, setDraft] = useState<Assay>(assay);
  const change = (part: Partial<Assay>) => setDraft({ ...draft, ...part });
  const preset = presetOf({ presets }, draft);
  const sampled = draft.temperature > 0;
  const room = config?.max_position_embeddings;
  const tooLong =
    room !== undefined && draft.maxNewTokens >= room
      ? `The model holds ${room} tokens, prompt included.`
      : null;
  const problem = assayProblem(draft) ?? tooLong;
  const changed = assayKey(draft) !== assayKey(assay);

  return (
    <form
      className="assay-editor"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem) return;
        lab.setAssay(draft);
        close();
      }}
    >
      <label htmlFor={`${id}-preset`}>Preset</label>
      <select
        id={`${id}-preset`}
        value={preset?.id ?? ''}
        onChange={(event) => {
          const chosen = presets.find((p) => p.id === event.target.value);
          if (!chosen) return;
          const { prompt, maxNewTokens, temperature, seed } = chosen;
          setDraft({ prompt, maxNewTokens, temperature, seed });
        }}
      >
        {!preset && <option value="">own prompt</option>}
        {presets.map((p) => (
          <option key={p.id} value={p.id}>
            {p.name}
          </option>
        ))}
      </select>

      <label htmlFor={`${id}-prompt`}>Prompt, as raw text</label>
      <textarea
        id={`${id}-prompt`}
        className="mono"
        rows={4}
        spellCheck={false}
        maxLength={MAX_PROMPT_CHARACTERS}
        value={draft.prompt}
        onChange={(event) => change({ prompt: event.target.value })}
      />
      <p className="soft note">
        {plural(draft.prompt.length, 'character')}
        {asked !== undefined && draft.prompt === assay.prompt
          ? `, ${plural(asked, 'token')} with the start token`
          : ''}
        {room === undefined ? '' : ` · the model holds ${room} tokens in all`}
      </p>

      <div className="assay-numbers">
        <NumberInput
          label="New tokens"
          value={draft.maxNewTokens}
          min={1}
          step={1}
          onChange={(maxNewTokens) => change({ maxNewTokens })}
        />
        <fieldset className="segments">
          <legend className="hidden-text">How tokens are chosen</legend>
          <label>
            <input
              type="radio"
              name="decoding"
              checked={!sampled}
              onChange={() => change({ temperature: 0 })}
            />
            <span>greedy</span>
          </label>
          <label>
            <input
              type="radio"
              name="decoding"
              checked={sampled}
              onChange={() => change({ temperature: 0.7 })}
            />
            <span>sampled</span>
          </label>
        </fieldset>
        {sampled && (
          <>
            <NumberInput
              label="Temperature"
              value={draft.temperature}
              min={0}
              step={0.1}
              onChange={(temperature) => change({ temperature })}
            />
            <NumberInput
              label="Seed"
              value={draft.seed}
              min={0}
              step={1}
              onChange={(seed) => change({ seed })}
            />
          </>
        )}
      </div>
      {sampled && (
        <p className="soft note">
          Wild type and every mutant are sampled with the same luck, so equal weights give equal
          texts.
        </p>
      )}
      <p className="field-error assay-problem" role="alert">
        {problem}
      </p>
      <div className="row">
        <button className="primary" type="submit" disabled={problem !== null}>
          Apply
        </button>
        <button
          className="button"
          type="button"
          disabled={!changed}
          onClick={() => setDraft(assay)}
        >
          Reset
        </button>
      </div>
    </form>
  );
}

interface NumberInputProps {
  label: string;
  value: number;
  min: number;
  step: number;
  onChange: (value: number) => void;
}

function NumberInput({ label, value, min, step, onChange }: NumberInputProps) {
  const id = useId();
  return (
    <span className="number-input">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={min}
        step={step === 1 ? 1 : 'any'}
        value={Number.isNaN(value) ? '' : value}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </span>
  );
}
