import { useState } from 'react';
import { allMatrices, formatMatrix, matrixShape, type MatrixId } from '../../lib/model/matrix.ts';
import type { ModelConfig } from '../../lib/model/model-config.ts';
import { mutantFlops, screenMs } from '../../lib/plan/estimate.ts';
import { tileGrid } from '../../lib/plan/grid.ts';
import type { TilePlan } from '../../lib/plan/plan.ts';
import { boundedSize } from '../../lib/campaign/items.ts';
import { nameOfScreen, screenAssayOf } from '../../state/stores/assay-store.ts';
import type { OwnerState } from '../../state/stores/campaign-store.ts';
import { ITEM_MS } from '../../state/effects/campaign/item-ms.ts';
import { count, plural, roughly, squaresWords } from '../format.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';
import { useSpeed } from '../use-speed.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';

type Scope = 'matrix' | 'layer' | 'model';

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
  const { tile, kinds, texts } = useLabStore('map', (s) => s);
  const assays = useLabStore('assay', (s) => s);
  const assay = screenAssayOf(assays);
  const asked = nameOfScreen(assays, assay);
  const [scope, setScope] = useState<Scope>('model');
  const [title, setTitle] = useState(`${model.name}: ${asked}`.slice(0, 120));
  const [machines, setMachines] = useState(10);
  const [twice, setTwice] = useState(2);
  const speed = useSpeed(config);
  const matrices = matricesOf(config, scope, { layer, projection });
  const names = matrices.map(formatMatrix);
  const estimate = estimateOf(matrices, {
    mutantsOf: ({ projection }) => {
      const { rows, cols } = tileGrid(matrixShape(config, projection), tile);
      return rows * cols * kinds.length;
    },
    msOf: (matrix) => screenMs(mutantFlops(config, assay, matrix), speed),
  });
  const { putting, failure } = owner;
  const plan: TilePlan = {
    sites: { type: 'tiles', matrices: names, tile, kinds: [...kinds], order: 'coarse' },
    assay,
    texts,
  };
  const create = () => {
    if (!speed) return;
    void lab.campaign.do(({ owning }) =>
      owning.create({ title: title.trim(), plan, replicate: twice / 100, speed }),
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
          { id: 'matrix', label: formatMatrix({ layer, projection }) },
          { id: 'layer', label: `Layer ${layer}` },
          { id: 'model', label: 'The whole model' },
        ]}
        onChange={setScope}
      />
      <p>
        In {squaresWords(tile)}, {kinds.join(', ')}, asked {asked}
        {texts ? ', with texts' : ''}, as the map is set.
      </p>
      <label className="number-input">
        Per cent computed twice, to check machines
        <input
          type="number"
          min={0}
          max={100}
          value={twice}
          onChange={(event) => setTwice(clamp(event.target.valueAsNumber, 0, 100))}
        />
      </label>
      <label className="number-input">
        Machines like this one
        <input
          type="number"
          min={1}
          max={10_000}
          value={machines}
          onChange={(event) => setMachines(clamp(event.target.valueAsNumber, 1, 10_000))}
        />
      </label>
      <p role="status">
        {estimate && speed
          ? `${plural(estimate.mutants, 'mutant')} in about ${plural(estimate.items, 'item')}: ${speed.measured ? 'about' : 'an estimated'} ${roughly(all)} on one machine, ${roughly(all / machines)} on ${count(machines)}.`
          : 'How fast this machine is shows when the bench has run a mutation.'}
      </p>
      {failure && (
        <p className="field-error" role="alert">
          {failure.message} {failure.advice}
        </p>
      )}
      <button className="primary" type="submit" disabled={!speed || putting !== null}>
        {putting
          ? putting.items > 0
            ? `${count(putting.put)} of ${plural(putting.items, 'item')} sent…`
            : 'Preparing…'
          : 'Create the campaign'}
      </button>
    </form>
  );
}

/** How many mutants and items, and how long one machine is at it; null while that is not known. */
function estimateOf(
  matrices: readonly MatrixId[],
  {
    mutantsOf,
    msOf,
  }: { mutantsOf: (matrix: MatrixId) => number; msOf: (matrix: MatrixId) => number | null },
) {
  const sum = { mutants: 0, items: 0, ms: 0 };
  for (const matrix of matrices) {
    const each = msOf(matrix);
    if (each === null) return null;
    const mutants = mutantsOf(matrix);
    sum.mutants += mutants;
    sum.items += Math.ceil(mutants / boundedSize(ITEM_MS / each));
    sum.ms += mutants * each;
  }
  return sum;
}

const clamp = (value: number, least: number, most: number) =>
  Math.max(least, Math.min(most, Number.isFinite(value) ? value : least));

function matricesOf(config: ModelConfig, scope: Scope, here: MatrixId): MatrixId[] {
  if (scope === 'matrix') return [here];
  const all = allMatrices(config);
  return scope === 'layer' ? all.filter(({ layer }) => layer === here.layer) : all;
}
