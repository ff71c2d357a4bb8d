import { clampSite, siteProblem } from '../../lib/model/site.ts';
import type { ModelSource } from '../../lib/catalogue/model-source.ts';
import type { LabContext } from '../context.ts';
import { computedBy } from '../stores/engine-store.ts';
import { addNotice } from '../stores/ui-store.ts';

/** Loads the model into the engine and says how far it is. Resolves whether it succeeds or not. */
export async function loadModel(ctx: LabContext, source: ModelSource): Promise<void> {
  const { engine, model, queue } = ctx.stores;
  model.setState({ phase: 'loading', stage: 'device', loaded: 0, total: 0, failure: null });
  const job = ctx.engine.request(
    'load',
    { source, engine: engine.getState().wish },
    {
      progress: ({ stage, loaded, total }) => model.setState({ stage, loaded, total }),
    },
  );
  const end = await job.done;
  if (end.type === 'loaded') {
    const { model: info, device, beside, why, hasChatTemplate } = end;
    engine.setState({ beside, why, disagreement: null });
    // what another engine took tells nothing of this one
    const { speeds } = engine.getState();
    queue.setState({ speed: speeds[computedBy(device, beside)] ?? null });
    model.setState({ phase: 'ready', model: info, device, hasChatTemplate, failure: null });
    fitSelection(ctx);
  } else if (end.type === 'error' && model.getState().phase === 'loading') {
    model.setState({ phase: 'failed', failure: end.error });
  }
}

/** Moves a selection that a link put outside the model to the nearest site inside, and says so. */
export function fitSelection({ stores }: LabContext): void {
  const config = stores.model.getState().model?.config;
  if (!config) return;
  const { site } = stores.selection.getState();
  const problem = siteProblem(config, site);
  if (!problem) return;
  stores.selection.setState({ site: clampSite(config, site) });
  const text = `${problem} The nearest site is shown instead.`;
  addNotice(stores.ui, { id: 'link-site', tone: 'warning', text });
}
