import { useMemo, useState } from 'react';
import { formatMatrix, matrixShape } from '../../lib/model/matrix.ts';
import { insideOf } from '../../lib/plan/grid.ts';
import { AUDITED } from '../../state/effects/verifying.ts';
import { nameOfScreen, screenAssayOf } from '../../state/stores/assay-store.ts';
import type { OwnerState } from '../../state/stores/campaign-store.ts';
import { count, plural, roughly, squaresWords } from '../format.ts';
import { NumberInput } from '../header/NumberInput.tsx';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';
import { useSpeed } from '../use-speed.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { useCampaignPlan, type Scope } from './use-campaign-plan.ts';

/** Of the riskiest, unless the user says otherwise. */
const FIRST_SHARE = 0.5;

/** Makes a campaign of the screen in view. */
export function CreateForm({ owner }: { owner: OwnerState }) {
  const model = useLabStore('model', (s) => (s.phase === 'ready' ? s.model : null));
  return (
    <>
      <h2>A new campaign</h2>
      {model ? (
        <Form owner={owner} model={model} />
      ) : (
        <p className="soft">Load a model first: the campaign is of the model in view.</p>
      )}
    </>
  );
}

function Form({ owner, model }: { owner: OwnerState; model: ModelInfo }) {
  const lab = useLab();
  const { config } = model;
  const { layer, projection } = useLabStore('selection', (s) => s.site);
  const { tile, texts, region } = useLabStore('map', (s) => s);
  const marked = region && insideOf(matrixShape(config, projection), region);
  const assays = useLabStore('assay', (s) => s);
  const assay = screenAssayOf(assays);
  const asked = nameOfScreen(assays, assay);
  const [scope, setScope] = useState<Scope>(marked ? 'region' : 'model');
  const [title, setTitle] = useState(`${model.name}: ${asked}`.slice(0, 120));
  const [machines, setMachines] = useState(10);
  const [twice, setTwice] = useState(2);
  const [share, setShare] = useState(FIRST_SHARE);
  const [audit, setAudit] = useState(AUDITED);
  const speed = useSpeed(config);
  const isPredicted = useLabStore('risk', (s) => s.status === 'done');
  const verify = useMemo(() => ({ type: 'share' as const, share: (share || 0) / 100 }), [share]);
  const { plan, ranked, estimate } = useCampaignPlan(config, {
    ...{ scope, here: { layer, projection }, marked, speed },
    ...{ verify, audit: audit || 0 },
  });
  const isWhole = [twice, machines, share, audit].every((value) => !Number.isNaN(value));
  const { putting, failure } = owner;
  const create = () => {
    if (!speed) return;
    void lab.campaign.do(({ owning }) =>
      owning.create({ title: title.trim(), plan, ranked, replicate: twice / 100, speed }),
    );
  };
  const all = (estimate?.ms ?? 0) * (1 + twice / 100);
  return (
    <form
      className="campaign-form"
      onSubmit={(event) => {
        event.preventDefault();
        create();
      }}
    >
      <label className="campaign-nickname">
        <span>Title, in your words</span>
        <input
          type="text"
          maxLength={120}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
      </label>
      <Segments
        legend="What is screened"
        value={scope}
        options={[
          ...(marked ? [{ id: 'region' as const, label: 'The marked region' }] : []),
          { id: 'matrix', label: formatMatrix({ layer, projection }) },
          { id: 'layer', label: `Layer ${layer}` },
          { id: 'model', label: 'The whole model' },
          ...(isPredicted ? [{ id: 'ranked' as const, label: 'The riskiest of the model' }] : []),
        ]}
        onChange={setScope}
      />
      <p>
        In {squaresWords(tile)}, {plan.sites.kinds.join(', ')}, asked {asked}
        {texts ? ', with texts' : ''}, as the map is set.
      </p>
      {scope === 'ranked' && (
        <>
          <NumberInput
            label="Per cent of all mutants, the riskiest as predicted"
            {...{ value: share, min: 0.001, max: 100, step: 0.1 }}
            onChange={setShare}
          />
          <NumberInput
            label="Others drawn at random, an audit of what was missed"
            {...{ value: audit, min: 0, max: 1_000_000, step: 100 }}
            onChange={setAudit}
          />
        </>
      )}
      <NumberInput
        label="Per cent computed twice, to check machines"
        {...{ value: twice, min: 0, max: 100, step: 1 }}
        onChange={setTwice}
      />
      <NumberInput
        label="Machines like this one"
        {...{ value: machines, min: 1, max: 10_000, step: 1 }}
        onChange={setMachines}
      />
      <p role="status">
        {!isWhole
          ? 'A number is missing.'
          : estimate && speed
            ? `${plural(estimate.mutants, 'mutant')} in about ${plural(estimate.items, 'item')}: ${speed.measured ? 'about' : 'an estimated'} ${timesOf(all, machines, estimate.items)}.`
            : 'How fast this machine is shows when the bench has run a mutation.'}
      </p>
      {failure && (
        <p className="field-error" role="alert">
          {failure.message} {failure.advice}
        </p>
      )}
      <button className="primary" type="submit" disabled={!speed || !isWhole || putting !== null}>
        {putting
          ? putting.items > 0
            ? `${count(putting.put)} of ${plural(putting.items, 'item')} sent…`
            : 'Preparing…'
          : 'Create the campaign'}
      </button>
    </form>
  );
}

/** `12 s on one machine, 2 s on 7, one for each item`: more machines than items have nothing to take. */
function timesOf(ms: number, machines: number, items: number): string {
  const busy = Math.min(machines, items);
  const [one, many] = [roughly(ms), roughly(ms / busy)];
  const each = busy < machines ? ', one for each item' : '';
  return `${one} on one machine${many === one ? '' : `, ${many} on ${count(busy)}${each}`}`;
}
