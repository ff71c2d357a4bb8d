import { formatMatrix, parseMatrix } from '../../../lib/model/matrix.ts';
import { distinctAdapters } from '../../../lib/model/run-adapter.ts';
import { OutputTable } from '../../../lib/output/output-table.ts';
import type { LinkScreen } from '../../../lib/link-format/link-screen.ts';
import { addCell, removeCell } from '../../../lib/results/cell-set.ts';
import { tilesOf } from '../../../lib/run-file/run-file.ts';
import type { CampaignFound, CampaignOpened } from '../../../protocols/campaign-messages.ts';
import type { LabContext } from '../../context.ts';
import { isOfModel } from '../../shown-maps.ts';
import { withCounts, type ReceivedScreen } from '../../stores/shared-store.ts';
import type { CampaignsDeps } from './campaigns-deps.ts';

/** What a campaign screens, as results that came with a link; null: it is no map's. */
function screenOf({ campaign }: CampaignOpened): ReceivedScreen | null {
  const { plan, title, model, way } = campaign;
  const tiles = tilesOf(campaign);
  if (!tiles) return null;
  const { matrices, kinds, tile } = tiles;
  const { name, hash, quantization, config } = model;
  const screen: LinkScreen = {
    title,
    plan: {
      sites: { type: 'tiles', matrices, tile, kinds, order: 'coarse' },
      assay: plan.assay,
      texts: false,
    },
    provenance: {
      app: __APP_VERSION__,
      model: { name, hash, quantization, config },
      adapters: [],
      way,
    },
    maps: new Map(matrices.map((matrix) => [matrix, {}])),
  };
  return { ...withCounts(screen), provisional: new Map() };
}

/** Marks cells as provisional, or takes that back. */
function setStanding(
  { provisional }: ReceivedScreen,
  { matrix, kind, cells, isProvisional }: CampaignFound['standing'][number],
): void {
  const ofMatrix = provisional?.get(matrix) ?? {};
  const set = (ofMatrix[kind] ??= new Map());
  for (const cell of cells)
    if (isProvisional) addCell(set, cell);
    else removeCell(set, cell);
  provisional?.set(matrix, ofMatrix);
}

/** A campaign's maps, filled as results come and shown in the place of what came with a link. */
export function createCampaignMaps(
  { stores }: LabContext,
  deps: Pick<CampaignsDeps, 'shared' | 'show'>,
) {
  const { model, selection, shared } = stores;
  let screen: ReceivedScreen | null = null;
  /** The maps are to be shown once the page is of their model. */
  let isWaiting = false;

  const isShown = () => shared.getState().received.some(({ maps }) => maps === screen?.maps);

  const show = () => {
    if (!screen) return;
    const { sites, assay } = screen.plan;
    const { model: info } = model.getState();
    isWaiting = info !== null && !isOfModel(screen.provenance, info);
    if (isWaiting) return;
    if (isShown()) deps.shared.show(true);
    else screen = deps.shared.receive([screen], '');
    // the matrix in view stays where the campaign has it
    const { layer, projection } = selection.getState().site;
    const here = formatMatrix({ layer, projection });
    const name = sites.matrices.includes(here) ? here : sites.matrices[0];
    deps.show({ matrix: parseMatrix(name)!, assay, tile: sites.tile, kinds: sites.kinds });
  };

  model.subscribe((now, before) => {
    if (isWaiting && now.model !== before.model) show();
  });

  return {
    /** Begins with a campaign's maps, of which nothing is found yet. */
    begin(opened: CampaignOpened) {
      screen = screenOf(opened);
      show();
    },

    /** Has nothing more to show. What is shown stays. */
    end() {
      screen = null;
      isWaiting = false;
    },

    show,

    /** Takes in what was found. */
    take({ batches, cleared, standing, workers }: CampaignFound) {
      if (!screen) return;
      for (const { matrix, kind, cells } of cleared) screen.counts.get(matrix)?.clear(kind, cells);
      const outputTable = (screen.outputTable ??= new OutputTable());
      for (const { matrix, batch } of batches) screen.counts.get(matrix)?.add(batch, outputTable);
      for (const one of standing) setStanding(screen, one);
      if (batches.length + cleared.length + standing.length === 0) return;
      const before = screen;
      const adapters = distinctAdapters(workers.flatMap(({ adapter }) => adapter ?? []));
      // filled in place: what is drawn sees by the new object around it that something came
      const now = { ...before, provenance: { ...before.provenance, adapters } };
      screen = now;
      if (!isShown()) return;
      shared.setState(({ received, verification, version }) => ({
        received: received.map((one) => (one.maps === now.maps ? now : one)),
        verification: verification?.of === before ? { ...verification, of: now } : verification,
        version: version + 1,
      }));
    },
  };
}

export type CampaignMaps = ReturnType<typeof createCampaignMaps>;
