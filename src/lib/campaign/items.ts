/**
 * A campaign's mutants cut into items of some seconds each: what a worker takes at a time. The cut
 * follows from the campaign alone, so that items need no content: a number says all.
 */
import { LabError } from '../base/failure.ts';
import { formatMatrix, type MatrixId } from '../model/matrix.ts';
import type { MutationList } from '../mutation/mutation-list.ts';
import { batchedFlops } from '../plan/cost-model.ts';
import { planOrder, type PlannedMutant, type PlanOrder } from '../plan/enumerate.ts';
import type { Campaign } from './campaign.ts';

/** Mutants of an item: enough to fill a batch, few enough to be told of soon. */
const FEWEST = 32;
const MOST = 1024;
/** Characters of texts that an item may come to; a result holds 256 kB. */
const MOST_TEXT = 400_000;
/** A token is rarely longer. */
const TOKEN_CHARACTERS = 8;
/** More items than this are more than a server and a page keep track of. */
const MOST_ITEMS = 1_000_000;

type Cut = Pick<Campaign, 'plan' | 'model' | 'runs' | 'itemFlops'>;

/** An item: mutants of one matrix that stand side by side in the order that is best computed. */
export interface WorkItem {
  index: number;
  matrix: string;
  mutants: PlannedMutant[];
}

/** The items of a campaign; the first ones are spread over all matrices, so that maps are readable early. */
export class WorkItems {
  readonly count: number;
  readonly order: PlanOrder;
  /** Where each item begins in the order of computing, and how many mutants it has. */
  private readonly from: Float64Array;
  private readonly sizes: Uint16Array;
  /** Places in the order of computing; null: as the plan's. */
  private readonly places: Float64Array | null;

  /**
   * Throws a LabError where there would be too many.
   * @param list the mutations, where the plan is of a list
   */
  constructor(campaign: Cut, list: MutationList = []) {
    const { plan, model } = campaign;
    this.order = planOrder(model.config, plan, list);
    this.places = plan.sites.type === 'tiles' ? null : Float64Array.from(this.order.places());
    const parts = this.parts().map(({ from, to, matrix }) => {
      const size = itemSize(campaign, matrix);
      return { from, to, size, items: Math.ceil((to - from) / size) };
    });
    this.count = parts.reduce((sum, { items }) => sum + items, 0);
    if (this.count > MOST_ITEMS)
      throw new LabError(
        'bad-request',
        `The campaign would have ${this.count.toLocaleString('en-US')} items of work, more than ${MOST_ITEMS.toLocaleString('en-US')}.`,
        'Choose larger squares, fewer matrices, or a ranked list.',
      );
    this.from = new Float64Array(this.count);
    this.sizes = new Uint16Array(this.count);
    let item = 0;
    const passes = parts.reduce((most, { items }) => Math.max(most, items), 0);
    for (let pass = 0; pass < passes; pass++)
      for (const { from, to, size, items } of parts) {
        if (pass >= items) continue;
        this.from[item] = from + pass * size;
        this.sizes[item] = Math.min(size, to - this.from[item]);
        item++;
      }
  }

  /** How many mutants an item has. */
  size(index: number): number {
    this.check(index);
    return this.sizes[index];
  }

  at(index: number): WorkItem {
    this.check(index);
    const mutants = Array.from({ length: this.sizes[index] }, (_, i) =>
      this.mutant(this.from[index] + i),
    );
    return { index, matrix: formatMatrix(mutants[0].mutation.site), mutants };
  }

  /** The matrix that an item is of. */
  matrixOf(index: number): MatrixId {
    this.check(index);
    return this.matrixAt(this.from[index]);
  }

  private check(index: number): void {
    if (!(Number.isInteger(index) && index >= 0 && index < this.count))
      throw new RangeError(`The campaign has ${this.count} items, none numbered ${index}.`);
  }

  private mutant(nth: number): PlannedMutant {
    return this.order.at(this.places ? this.places[nth] : nth);
  }

  private matrixAt(nth: number): MatrixId {
    const { layer, projection } = this.mutant(nth).mutation.site;
    return { layer, projection };
  }

  /** Runs of mutants of one matrix, in the order of computing. */
  private parts(): { from: number; to: number; matrix: MatrixId }[] {
    const found: { from: number; to: number; matrix: MatrixId }[] = [];
    const { count } = this.order;
    for (let from = 0; from < count;) {
      const matrix = this.matrixAt(from);
      const name = formatMatrix(matrix);
      const isHere = (nth: number) => formatMatrix(this.matrixAt(nth)) === name;
      const to = this.places ? walk(from, count, isHere) : bisect(from, count, isHere);
      found.push({ from, to, matrix });
      from = to;
    }
    return found;
  }
}

function walk(from: number, end: number, isHere: (nth: number) => boolean): number {
  let to = from + 1;
  while (to < end && isHere(to)) to++;
  return to;
}

/** Tiles come matrix by matrix, so the end of one is found without looking at all of them. */
function bisect(from: number, end: number, isHere: (nth: number) => boolean): number {
  let [low, high] = [from, end];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isHere(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** FLOPs of one mutant of a matrix, over all runs of the assay. */
export const mutantFlops = (
  { model, runs }: { model: Pick<Campaign['model'], 'config'>; runs: Campaign['runs'] },
  matrix: MatrixId,
) => runs.reduce((sum, run) => sum + batchedFlops(model.config, matrix, run), 0);

/** How many mutants an item has, where so many are wished for. */
export const boundedSize = (mutants: number): number =>
  Math.max(FEWEST, Math.min(MOST, Math.round(mutants)));

/** How many mutants of a matrix make an item. */
function itemSize(campaign: Cut, matrix: MatrixId): number {
  const clamped = boundedSize(campaign.itemFlops / mutantFlops(campaign, matrix));
  if (!campaign.plan.texts) return clamped;
  const tokens = campaign.runs.reduce((sum, { answer }) => sum + answer, 0);
  return Math.max(1, Math.min(clamped, Math.floor(MOST_TEXT / (tokens * TOKEN_CHARACTERS))));
}
