import { isOnPaper } from '../theme.ts';

/** Deals out a frame's time among things that are to be painted: one at least; on paper, where no other frame comes, all. */
export class Pace {
  /** Whether something had to wait since the frame began. */
  isBehind = false;
  private end = 0;
  private readonly sliceMs: number;

  constructor(sliceMs: number) {
    this.sliceMs = sliceMs;
  }

  /** Begins a frame. */
  begin(): void {
    this.end = performance.now() + this.sliceMs;
    this.isBehind = false;
  }

  /** Whether there is time for one more. */
  readonly may = (): boolean => {
    const has = isOnPaper() || performance.now() < this.end;
    this.isBehind ||= !has;
    return has;
  };
}
