import type { ScreenKind } from '../plan/grid.ts';
import type { MutantList } from './ranking.ts';

/** Hands verdicts on in the order of a list, in whatever order they come. */
export class InOrder {
  private readonly maps = new Map<string, number>();
  /** Places of the list by map and cell. */
  private readonly places: Map<number, number>[];
  /** Of each place: not there, silent, NSM. */
  private readonly verdicts: Uint8Array;
  private readonly take: (isNsm: boolean) => void;
  private next = 0;

  /** @param take is called with the verdict of each place in turn */
  constructor({ maps, map, cell }: MutantList, take: (isNsm: boolean) => void) {
    maps.forEach(({ matrix, kind }, i) => this.maps.set(`${matrix} ${kind}`, i));
    this.places = maps.map(() => new Map<number, number>());
    cell.forEach((one, place) => this.places[map[place]].set(one, place));
    this.verdicts = new Uint8Array(cell.length);
    this.take = take;
  }

  /** A mutant's verdict; one that is not in the list is left out. */
  put(matrix: string, kind: ScreenKind, cell: number, isNsm: boolean): void {
    const place = this.places[this.maps.get(`${matrix} ${kind}`) ?? -1]?.get(cell);
    if (place === undefined) return;
    this.verdicts[place] = isNsm ? 2 : 1;
    for (; this.next < this.verdicts.length && this.verdicts[this.next] > 0; this.next++)
      this.take(this.verdicts[this.next] === 2);
  }
}
