import { useId, useState } from 'react';
import { promptProblem } from '../../lib/assay/prompt-spec.ts';
import {
  assayPrompts,
  MAX_PROMPTS,
  assayKey,
  seedsProblem,
  type Assay,
} from '../../lib/assay/assay.ts';
import { describeDecoding, describeMany } from '../../lib/assay/assay-words.ts';
import { askedBefore, assayTitle, offered, screenAssayOf } from '../../state/stores/assay-store.ts';
import { AssayOptions } from '../AssayOptions.tsx';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';
import { Popover } from '../shell/Popover.tsx';
import { plural } from '../format.ts';
import { AssayFiles } from './AssayFiles.tsx';
import { ASSAY_TYPES, asType, typeOf, withRun, withoutRun } from './assay-draft.ts';
import { ChatTemplate } from './ChatTemplate.tsx';
import { useRoom } from './use-room.ts';
import { NumberInput } from './NumberInput.tsx';
import { SamplingFields, SamplingNote } from './SamplingFields.tsx';

/** Of a prompt, so that the header keeps to one line. */
const CHIP_CHARACTERS = 18;

/** What is being written, also while the editor is closed, and the assay that it is to replace. */
interface KeptDraft {
  of: string;
  draft: Assay;
}

/** The assay's chip; opens its editor. */
export function AssayChip() {
  const [kept, keep] = useState<KeptDraft | null>(null);
  const state = useLabStore('assay', (s) => s);
  const assay = screenAssayOf(state);
  return (
    <Popover
      className="chip"
      label="Assay"
      button={
        <>
          <span>Assay</span> <b>{assayTitle(state, CHIP_CHARACTERS)}</b>{' '}
          <i>
            {state.multiPrompt && assay.type !== 'seeds' ? `${describeMany(assay)} · ` : ''}
            {describeDecoding(assay)}
          </i>
        </>
      }
    >
      {(close) => <AssayEditor close={close} kept={kept} keep={keep} />}
    </Popover>
  );
}

function AssayEditor({
  close,
  kept,
  keep,
}: {
  close: () => void;
  kept: KeptDraft | null;
  keep: (draft: KeptDraft) => void;
}) {
  const lab = useLab();
  const id = useId();
  const state = useLabStore('assay', (s) => s);
  const now = screenAssayOf(state);
  const config = useLabStore('model', (s) => s.model?.config);
  const asked = useLabStore('bench', (s) => s.wildType.run?.prompt.ids.length);
  const draft = kept?.of === assayKey(now) ? kept.draft : (offered(state, now) ?? now);
  const setDraft = (next: Assay) => keep({ of: assayKey(now), draft: next });
  const [item, setItem] = useState(state.item);
  const runs = assayPrompts(draft);
  const at = Math.max(0, Math.min(runs.length - 1, item));
  const prompt = runs[at]?.prompt ?? '';
  const known = offered(state, draft) ?? askedBefore(state, draft);
  const room = config?.max_position_embeddings;
  const tooLong =
    room !== undefined && draft.maxNewTokens >= room
      ? `The model holds ${room} tokens, prompt included.`
      : null;
  const noRoom = useRoom(draft);
  const unanswered =
    draft.type === 'battery' ? draft.items.findIndex(({ answer }) => answer === '') : -1;
  const unwritten = runs.findIndex((run) => run.prompt.trim() === '');
  const problem =
    (unwritten < 0
      ? null
      : runs.length === 1 || draft.type === 'seeds'
        ? 'The prompt is empty: write something for the model to go on from.'
        : `Prompt ${unwritten + 1} is empty: write it, or remove it.`) ??
    runs.map(promptProblem).find((p) => p !== null) ??
    seedsTrouble(draft) ??
    tooLong ??
    noRoom ??
    (unanswered >= 0 ? `Prompt ${unanswered + 1} needs its right answer.` : null);
  const changed = assayKey(draft) !== assayKey(now);

  return (
    <form
      className="assay-editor"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem) return;
        // what was typed last may not have been counted yet
        void lab.asking.roomProblem(draft).then((room) => {
          if (room) return;
          lab.asking.setAssay(draft, at);
          close();
        });
      }}
    >
      <label htmlFor={`${id}-preset`}>Preset</label>
      <AssayOptions
        id={`${id}-preset`}
        chosen={known}
        onChoose={(assay) => {
          setDraft(assay);
          setItem(0);
        }}
      />

      <Segments
        legend="Type of assay"
        options={ASSAY_TYPES.map(([id, label, title]) => ({ id, label, title }))}
        value={typeOf(draft)}
        onChange={(type) => setDraft(asType(draft, type, at))}
      />

      <div className="row spread">
        <label htmlFor={`${id}-prompt`}>Prompt, as raw text</label>
        {typeOf(draft) !== 'descriptive' && (
          <span className="row item-walk">
            <button
              className="quiet glyph"
              type="button"
              aria-label="Previous prompt"
              disabled={at === 0}
              onClick={() => setItem(at - 1)}
            >
              ←
            </button>
            <span className="mono" role="status">
              {at + 1} / {runs.length}
            </span>
            <button
              className="quiet glyph"
              type="button"
              aria-label="Next prompt"
              disabled={at >= runs.length - 1}
              onClick={() => setItem(at + 1)}
            >
              →
            </button>
            <button
              className="quiet"
              type="button"
              disabled={runs.length >= MAX_PROMPTS}
              onClick={() => {
                setDraft(withRun(draft, runs.length, '', ''));
                setItem(runs.length);
              }}
            >
              add
            </button>
            <button
              className="quiet"
              type="button"
              disabled={runs.length <= 1}
              onClick={() => setDraft(withoutRun(draft, at))}
            >
              remove
            </button>
          </span>
        )}
      </div>
      <textarea
        id={`${id}-prompt`}
        className="mono"
        rows={4}
        spellCheck={false}
        value={prompt}
        onChange={(event) => setDraft(withRun(draft, at, event.target.value))}
      />
      {draft.type === 'battery' && (
        <span className="number-input">
          <label htmlFor={`${id}-answer`}>Right answer</label>
          <input
            id={`${id}-answer`}
            type="text"
            className="mono"
            value={draft.items[at]?.answer ?? ''}
            onChange={(event) => setDraft(withRun(draft, at, prompt, event.target.value))}
          />
        </span>
      )}
      <ChatTemplate prompt={prompt} setPrompt={(words) => setDraft(withRun(draft, at, words))} />
      <p className="soft note">
        {plural(prompt.length, 'character')}
        {asked !== undefined && prompt === state.assay.prompt
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
          onChange={(maxNewTokens) => setDraft({ ...draft, maxNewTokens })}
        />
        <SamplingFields draft={draft} setDraft={setDraft} />
      </div>
      <SamplingNote draft={draft} />
      <p className="field-error assay-problem" role="alert">
        {problem}
      </p>
      <div className="row">
        <button className="primary" type="submit" disabled={problem !== null}>
          Apply
        </button>
        <button className="button" type="button" disabled={!changed} onClick={() => setDraft(now)}>
          Reset
        </button>
      </div>
      <AssayFiles draft={draft} problem={problem} adopt={setDraft} />
    </form>
  );
}

/** What is wrong with a draft's seeds; where their number is not written yet, what is wanted. */
function seedsTrouble(draft: Assay): string | null {
  if (draft.type !== 'seeds') return null;
  return draft.seeds.length < 2
    ? `Seeds: a whole number from 1 to ${MAX_PROMPTS}.`
    : seedsProblem(draft);
}
