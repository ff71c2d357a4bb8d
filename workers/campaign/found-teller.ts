import type { RunRow } from '../../src/lib/run-file/columns.ts';
import { batchesOf } from '../../src/lib/run-file/run-results.ts';
import { tilesOf } from '../../src/lib/run-file/run-file.ts';
import { cellAt, SCREEN_KINDS } from '../../src/lib/plan/grid.ts';
import { formatMatrix, matrixShape, parseMatrix } from '../../src/lib/model/matrix.ts';
import type { CampaignFound, CampaignWorker } from '../../src/protocols/campaign-messages.ts';
import type { OpenedCampaign } from './open-campaign.ts';
import type { CampaignWatch } from './watch.ts';

const TELL_EVERY_MS = 400;

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

  constructor(opened: OpenedCampaign, watch: CampaignWatch, tell: (found: CampaignFound) => void) {
    this.opened = opened;
    this.watch = watch;
    this.tell = tell;
    void watch.caughtUp.then(() => {
      this.isCaughtUp = true;
      this.onChange();
    });
  }

  onItem(item: number, rows: readonly RunRow[] | null): void {
    this.changed.set(item, rows);
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
    this.tell({
      ...this.results(changed),
      ...this.counts(),
      isCaughtUp: this.isCaughtUp,
    });
  }

  private results(
    changed: ReadonlyMap<number, readonly RunRow[] | null>,
  ): Pick<CampaignFound, 'batches' | 'cleared'> {
    const { campaign, items } = this.opened;
    const { plan, model, wildType, prediction } = campaign;
    const head = {
      plan,
      ...(wildType ? { wildType } : {}),
      ...(prediction ? { prediction } : {}),
      provenance: { app: '', model, adapters: [], way: campaign.way },
    };
    const tiles = tilesOf(head);
    if (!tiles) return { batches: [], cleared: [] };
    const rows = [...changed.values()].flatMap((one) => one ?? []);
    const batches = batchesOf({ ...head, rows });
    const cleared: CampaignFound['cleared'] = [];
    for (const [item, now] of changed) {
      if (now) continue;
      const { matrix, mutants } = items.at(item);
      const shape = matrixShape(model.config, parseMatrix(matrix)!.projection);
      for (const kind of SCREEN_KINDS) {
        const mine = mutants.filter(({ mutation }) => mutation.kind === kind);
        if (mine.length === 0) continue;
        const cells = Uint32Array.from(mine, ({ mutation: { site } }) =>
          cellAt(shape, tiles.tile, site.row, site.col),
        );
        cleared.push({ matrix, kind, cells });
      }
    }
    return {
      batches: batches.map(({ matrix, batch }) => ({ matrix: formatMatrix(matrix), batch })),
      cleared,
    };
  }

  private counts(): Pick<CampaignFound, 'items' | 'mutants' | 'confirmed' | 'workers'> {
    const { watch, opened } = this;
    const workers = new Map<string, CampaignWorker>();
    for (const { uid, hello, isProven, banned } of watch.workers.values())
      workers.set(uid, {
        ...{ uid, isProven, banned, items: 0, mutants: 0 },
        nickname: hello?.nickname ?? '',
        adapter: hello?.adapter ?? null,
      });
    const all = { items: 0, mutants: 0 };
    const confirmed = { items: 0, mutants: 0 };
    for (const item of watch.fold.known()) {
      const counted = watch.fold.counted(item);
      const worker = counted && workers.get(counted.worker);
      if (!counted?.isReadable || !worker) continue;
      for (const sum of [all, worker, ...(worker.isProven ? [confirmed] : [])]) {
        sum.items++;
        sum.mutants += opened.items.size(item);
      }
    }
    return { ...all, confirmed, workers: [...workers.values()] };
  }
}
