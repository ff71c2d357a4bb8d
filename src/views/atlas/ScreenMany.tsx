import { useMemo, useState } from 'react';
import { screenMemory } from '../../lib/plan/estimate.ts';
import { allMatrices, formatMatrix } from '../../lib/model/matrix.ts';
import { sumKinds } from '../../lib/results/model-totals.ts';
import { tilePlan } from '../../lib/plan/plan.ts';
import { mutantCount, sitesProblem } from '../../lib/plan/sites.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { screenAssayOf } from '../../state/stores/assay-store.ts';
import { canScreen } from '../../state/stores/model-store.ts';
import { isActive } from '../../state/stores/queue-store.ts';
import { goWords, leftWords } from './screen-words.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';
import { QuickLook } from '../QuickLook.tsx';
import { useTakes } from '../use-speed.ts';
import { bytes } from '../format.ts';

const SCOPES = ['layer', 'column', 'model'] as const;
type Scope = (typeof SCOPES)[number];

/** Screens a layer, the same matrix of all layers, or the whole model; says first what it takes. */
export function ScreenMany({ model }: { model: ModelInfo }) {
  const lab = useLab();
  const [scope, setScope] = useState<Scope>('layer');
  const { layer, projection } = useLabStore('selection', (s) => s.site);
  const { tile, kinds, texts } = useLabStore('map', (s) => s);
  const assay = useLabStore('assay', screenAssayOf);
  // the totals are filled in place; the state around them is new each time
  const results = useLabStore('results', (s) => s);
  const phase = useLabStore('model', (s) => s.phase);
  const device = useLabStore('model', (s) => s.device);
  const active = useLabStore('queue', isActive);

  const matrices = useMemo(() => {
    const all = allMatrices(model.config);
    if (scope === 'model') return all;
    return all.filter((m) => (scope === 'layer' ? m.layer === layer : m.projection === projection));
  }, [model, scope, layer, projection]);
  const left = useMemo(
    () =>
      matrices.map((matrix) => {
        const sum = sumKinds(results.totals.matrix(formatMatrix(matrix)), kinds);
        const mutants =
          mutantCount(model.config, tilePlan({ matrix, tile, kinds, assay })) - sum.tested;
        return { matrix, mutants, textless: texts ? sum.textless : 0 };
      }),
    [matrices, results, kinds, texts, tile, model, assay],
  );
  const untested = left.reduce((sum, { mutants }) => sum + mutants, 0);
  const textless = left.reduce((sum, part) => sum + part.textless, 0);
  const takes = useTakes(model.config, left);
  const problem = matrices
    .map((matrix) => sitesProblem(model.config, tilePlan({ matrix, tile, kinds, assay }).sites))
    .find((p) => p !== null);

  const names: Record<Scope, string> = {
    layer: `layer ${layer}`,
    column: `every ${projection}`,
    model: 'whole model',
  };
  const memory = device && screenMemory(untested, model.weightBytes, device);
  const done = untested + textless === 0;
  return (
    <div className="screen-many">
      <QuickLook model={model} />
      <Segments
        legend="What to screen"
        options={SCOPES.map((id) => ({ id, label: names[id] }))}
        value={scope}
        onChange={setScope}
      />
      <div className="row screen-many-go">
        <button
          className="button"
          disabled={!canScreen(phase) || done || problem !== undefined}
          onClick={() => lab.screening.screen(matrices)}
        >
          {goWords({ active, untested, textless, matrices: matrices.length })}
        </button>
        <span className="soft">{problem ?? leftWords({ untested, textless, takes })}</span>
      </div>
      <p className="soft screen-many-memory">
        {untested > 0 &&
          memory &&
          `Up to ${bytes(memory.computeBytes)} of ${device.engine === 'webgpu' ? 'GPU memory' : 'memory'}, weights included; results ${bytes(memory.pageBytes)}.`}
      </p>
    </div>
  );
}
