import type { RunRow } from '../../src/lib/run-file/columns.ts';
import { batchesOf } from '../../src/lib/run-file/run-results.ts';
import { tilesOf } from '../../src/lib/run-file/run-file.ts';
import { cellAt, SCREEN_KINDS } from '../../src/lib/plan/grid.ts';
import { formatMatrix, matrixShape, parseMatrix } from '../../src/lib/model/matrix.ts';
import type { CampaignFound, FoundCells } from '../../src/protocols/campaign-messages.ts';
import { Contributions } from './contributions.ts';
import type { OpenedCampaign } from './open-campaign.ts';
import type { CampaignWatch, SeenWorker } from './watch.ts';

const TELL_EVERY_MS = 400;

type Told = Omit<CampaignFound, keyof ReturnType<Contributions['counts']> | 'isCaughtUp'>;

/** Gathers what a campaign finds, and tells it a few times a second. */
export class FoundTeller {
  /** Items that changed since they were told of; null: none of their results counts. */
  private changed = new Map<number, readonly RunRow[] | null>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isCaughtUp = false;
  private stopped = false;
  private readonly opened: OpenedCampaign;
  private readonly watch: CampaignWatch;
  private readonly tell: (found: CampaignFound) => void;
  private readonly contributions: Contributions;

  constructor(opened: OpenedCampaign, watch: CampaignWatch, tell: (found: CampaignFound) => void) {
    this.opened = opened;
    this.watch = watch;
    this.tell = tell;
    this.contributions = new Contributions((item) => opened.items.size(item));
    void watch.caughtUp.then(() => {
      this.isCaughtUp = true;
      this.onChange();
    });
  }

  onItem(item: number, rows: readonly RunRow[] | null, worker: SeenWorker | null): void {
    this.changed.set(item, rows);
    this.contributions.set(item, rows ? (worker?.uid ?? null) : null);
    this.onChange();
  }

  onChange(): void {
    if (!this.stopped) this.timer ??= setTimeout(() => this.flush(), TELL_EVERY_MS);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private flush(): void {
    this.timer = undefined;
    const { changed } = this;
    this.changed = new Map();
    const { workers } = this.watch;
    this.tell({
      ...this.results(changed, this.contributions.restated(workers)),
      ...this.contributions.counts(workers),
      isCaughtUp: this.isCaughtUp,
    });
  }

  /** @param restated items whose standing is another one now */
  private results(
    changed: ReadonlyMap<number, readonly RunRow[] | null>,
    restated: { provisional: number[]; confirmed: number[] },
  ): Told {
    const { plan, model, wildType, prediction, way } = this.opened.campaign;
    const head = {
      plan,
      ...(wildType ? { wildType } : {}),
      ...(prediction ? { prediction } : {}),
      provenance: { app: '', model, adapters: [], way },
    };
    const tiles = tilesOf(head);
    if (!tiles) return { batches: [], cleared: [], standing: [] };
    const cells = (items: readonly number[]) =>
      items.flatMap((item) => this.cellsOf(item, tiles.tile));
    const gone = [...changed].flatMap(([item, rows]) => (rows ? [] : [item]));
    const rows = [...changed.values()].flatMap((one) => one ?? []);
    return {
      batches: batchesOf({ ...head, rows }).map(({ matrix, batch }) => ({
        matrix: formatMatrix(matrix),
        batch,
      })),
      cleared: cells(gone),
      standing: [
        ...cells(restated.confirmed).map((one) => ({ ...one, isProvisional: false })),
        ...cells(restated.provisional).map((one) => ({ ...one, isProvisional: true })),
      ],
    };
  }

  private cellsOf(item: number, tile: number): FoundCells[] {
    const { campaign, items } = this.opened;
    const { matrix, mutants } = items.at(item);
    const shape = matrixShape(campaign.model.config, parseMatrix(matrix)!.projection);
    return SCREEN_KINDS.flatMap((kind) => {
      const mine = mutants.filter(({ mutation }) => mutation.kind === kind);
      if (mine.length === 0) return [];
      const cells = Uint32Array.from(mine, ({ mutation: { site } }) =>
        cellAt(shape, tile, site.row, site.col),
      );
      return [{ matrix, kind, cells }];
    });
  }
}
