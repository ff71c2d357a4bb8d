import { asSpec, screenAssayKey } from '../../lib/assays.ts';
import { toFailure } from '../../lib/failure.ts';
import {
  decodeLinkResults,
  encodeLinkResults,
  type LinkResults,
  type LinkText,
} from '../../lib/link-results.ts';
import { formatMatrix, type MatrixId } from '../../lib/matrix.ts';
import { parameterCount } from '../../lib/model-config.ts';
import { SCREEN_KINDS, type ScreenKind } from '../../lib/plan.ts';
import type { RunAdapter } from '../../lib/run-file.ts';
import type { ModelInfo } from '../../lib/runs.ts';
import { offered, screenAssayOf } from '../assay-store.ts';
import type { LabContext } from '../context.ts';
import { linkResultsIn } from '../link.ts';
import { NOTHING_SHARED } from '../shared-store.ts';
import { addNotice } from '../ui-store.ts';

type AdaptersOf = (matrix: MatrixId, kinds: readonly ScreenKind[]) => Promise<RunAdapter[]>;

/** What the map shows: somebody else's results only as long as its settings are theirs. */
export function receivedFor(
  { received, shown }: { received: LinkResults | null; shown: boolean },
  now: { model: string; matrix: string; tile: number; assay: string },
): LinkResults['results'] | null {
  if (!received || !shown) return null;
  const { plan, provenance, matrix } = received;
  const same =
    provenance.model.hash === now.model &&
    formatMatrix(matrix) === now.matrix &&
    plan.sites.tile === now.tile &&
    screenAssayKey(plan.assay) === now.assay;
  return same ? received.results : null;
}

/**
 * Results that travel in links: made, and taken in.
 * @param adaptersOf the devices that results in view were computed on
 */
export function createShared(ctx: LabContext, adaptersOf: AdaptersOf) {
  const { assay: assays, map, model, results, selection, shared, ui } = ctx.stores;

  const tell = (tone: 'info' | 'warning', text: string) =>
    addNotice(ui, { id: 'shared-results', tone, text });

  /** A model can be looked at before it is loaded: its shapes came with the results. */
  const showUnloaded = ({ provenance }: LinkResults) => {
    if (model.getState().model) return;
    const info: ModelInfo = {
      ...provenance.model,
      parameters: parameterCount(provenance.model.config),
      gpuBytes: 0,
    };
    model.setState({ model: info });
  };

  /** Takes in what the address brings, if anything. */
  const open = async (hash: string) => {
    const text = linkResultsIn(hash);
    if (text === null || text === shared.getState().text) return;
    try {
      const received = await decodeLinkResults(text);
      shared.setState({ received, text, shown: true, verification: null });
      showUnloaded(received);
    } catch (error) {
      shared.setState(NOTHING_SHARED);
      tell('warning', toFailure(error).message);
    }
  };

  model.subscribe(({ phase, model: info }, before) => {
    const { received } = shared.getState();
    if (!received || !info || phase !== 'ready' || before.phase === 'ready') return;
    if (info.hash === received.provenance.model.hash) return;
    shared.setState(NOTHING_SHARED);
    const { name, hash } = received.provenance.model;
    tell(
      'warning',
      `The results in the link are of another model (${name}, ${hash.slice(0, 12)}…) than the one loaded here (${info.name}, ${info.hash.slice(0, 12)}…), so they are not shown.`,
    );
  });

  return {
    open,

    /** The shown map's results for a link; null where there are none, or too many for one. */
    async make(): Promise<LinkText | null> {
      const info = model.getState().model;
      if (!info) return null;
      const { layer, projection } = selection.getState().site;
      const matrix = { layer, projection };
      const { tile } = map.getState();
      const assay = screenAssayOf(assays.getState());
      const state = shared.getState();
      const key = screenAssayKey(assay);
      const name = formatMatrix(matrix);
      const theirs = receivedFor(state, { model: info.hash, matrix: name, tile, assay: key });
      if (theirs) return { text: state.text, outcomesOnly: false };
      const known = results.getState().maps.get(name) ?? {};
      const kinds = SCREEN_KINDS.filter((kind) => (known[kind]?.tested ?? 0) > 0);
      if (kinds.length === 0) return null;
      const spec = offered(assays.getState(), assay) ?? asSpec(assay);
      const { hash, quantization, config } = info;
      return encodeLinkResults({
        matrix,
        plan: {
          sites: { type: 'tiles', matrices: [name], tile, kinds },
          assay: spec,
          texts: false,
        },
        provenance: {
          app: __APP_VERSION__,
          model: { name: info.name, hash, quantization, config },
          adapters: await adaptersOf(matrix, kinds),
          way: 'batched',
        },
        results: known,
      });
    },

    /** Shows the received results, or those computed here. */
    show: (shown: boolean) => shared.setState({ shown }),
  };
}

export type Shared = ReturnType<typeof createShared>;
