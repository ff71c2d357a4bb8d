import { useMemo, useState } from 'react';
import { estimateScreen } from '../../lib/estimate.ts';
import { allMatrices, formatMatrix, type MatrixId } from '../../lib/matrix.ts';
import { sumKinds } from '../../lib/model-totals.ts';
import { planMutants, planProblem } from '../../lib/plan.ts';
import type { ModelInfo } from '../../protocol.ts';
import { screenAssayOf } from '../../state/assay-store.ts';
import { canScreen } from '../../state/model-store.ts';
import { isActive } from '../../state/queue-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';
import { useMutantMs } from '../use-mutant-ms.ts';
import { bytes, count, duration, plural } from '../words.ts';

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
  const software = useLabStore('model', (s) => s.device?.isFallback ?? false);
  const active = useLabStore('queue', isActive);
  const ms = useMutantMs();

  const matrices = useMemo(() => {
    const all = allMatrices(model.config);
    if (scope === 'model') return all;
    return all.filter((m) => (scope === 'layer' ? m.layer === layer : m.projection === projection));
  }, [model, scope, layer, projection]);
  const left = useMemo(() => {
    const mutants = (matrix: MatrixId) => {
      const { tested, textless } = sumKinds(results.totals.matrix(formatMatrix(matrix)), kinds);
      const done = tested - (texts ? textless : 0);
      return planMutants(model.config, { matrix, tile, kinds }) - done;
    };
    return matrices.reduce((sum, matrix) => sum + mutants(matrix), 0);
  }, [matrices, results, kinds, texts, tile, model]);
  const problem = matrices
    .map((matrix) => planProblem(model.config, { matrix, tile, kinds, assay }))
    .find((p) => p !== null);

  const names: Record<Scope, string> = {
    layer: `layer ${layer}`,
    column: `every ${projection}`,
    model: 'whole model',
  };
  const takes = estimateScreen(left, ms, { weightBytes: model.gpuBytes, software });
  return (
    <div className="screen-many">
      <Segments
        legend="What to screen"
        options={SCOPES.map((id) => ({ id, label: names[id] }))}
        value={scope}
        onChange={setScope}
      />
      <div className="row screen-many-go">
        <button
          className="button"
          disabled={!canScreen(phase) || left === 0 || problem !== undefined}
          onClick={() => lab.screen(matrices)}
        >
          {active ? 'Queue' : 'Screen'} {plural(matrices.length, 'matrix', 'matrices')}
        </button>
        <span className="soft">
          {problem ??
            (left === 0
              ? 'all screened'
              : `${count(left)} mutants${takes.ms === null ? '' : `, at most about ${duration(takes.ms)}`}`)}
        </span>
      </div>
      <p className="soft screen-many-memory">
        {left > 0 &&
          `Up to ${bytes(takes.gpuBytes)} of GPU memory, weights included; results ${bytes(takes.pageBytes)}.`}
      </p>
    </div>
  );
}
