/** How a long run goes: done and all, rate, time left. */
export interface ProgressNote {
  done: number;
  total: number;
  /** Done since this process began. */
  fresh: number;
  elapsedMs: number;
}

/** What is said of a state. */
export type Words = (note: ProgressNote) => string;

const BAR = 24;
/** Time between two drawings of the bar, and between two lines where there is no terminal. */
const BAR_MS = 100;
const LINE_MS = 10_000;

/** Shows progress on a terminal as a bar that moves, elsewhere as a line now and then. */
export class Progress {
  private readonly total: number;
  private readonly before: number;
  private readonly started = performance.now();
  private readonly out: NodeJS.WriteStream;
  private readonly words: Words;
  private shownAt = -Infinity;

  /** @param done what was there before */
  constructor(
    total: number,
    done: number,
    {
      out = process.stderr,
      words = progressText,
    }: { out?: NodeJS.WriteStream; words?: Words } = {},
  ) {
    this.total = total;
    this.before = done;
    this.out = out;
    this.words = words;
    this.show(done, true);
  }

  show(done: number, always = false): void {
    const now = performance.now();
    if (!always && now - this.shownAt < (this.out.isTTY ? BAR_MS : LINE_MS)) return;
    this.shownAt = now;
    const note = {
      done,
      total: this.total,
      fresh: done - this.before,
      elapsedMs: now - this.started,
    };
    if (this.out.isTTY) this.out.write(`\r\u001B[2K${progressBar(note)} ${this.words(note)}`);
    else this.out.write(`${this.words(note)}\n`);
  }

  /** Ends with a last state. */
  end(done: number): void {
    this.show(done, true);
    if (this.out.isTTY) this.out.write('\n');
  }
}

/** `[██████      ]` */
export function progressBar({ done, total }: ProgressNote): string {
  const full = total === 0 ? BAR : Math.floor((BAR * done) / total);
  return `[${'█'.repeat(full)}${' '.repeat(BAR - full)}]`;
}

/** `12.3 a second`, `1,260 a second` */
export const aSecond = (rate: number): string =>
  `${rate < 100 ? rate.toPrecision(3) : Math.round(rate).toLocaleString('en-US')} a second`;

/** `120 of 400 mutants (30 %), 12.3 a second, 23 s left` */
export function progressText({ done, total, fresh, elapsedMs }: ProgressNote): string {
  const share = total === 0 ? 100 : Math.floor((100 * done) / total);
  const text = `${done} of ${total} mutants (${share} %)`;
  if (fresh === 0 || elapsedMs <= 0) return text;
  const rate = (1000 * fresh) / elapsedMs;
  const left = done < total ? `, ${duration((total - done) / rate)} left` : '';
  return `${text}, ${aSecond(rate)}${left}`;
}

/** `predicting, 42 %, 3 s left` @param note of a share, of 1 */
export function predictText({ done, elapsedMs }: ProgressNote): string {
  const text = `predicting, ${Math.floor(100 * done)} %`;
  const left = (elapsedMs / 1000) * (1 / done - 1);
  return done > 0 && done < 1 ? `${text}, ${duration(left)} left` : text;
}

/** `1200 mutants verified, 500 a second, 80 s left`, where it is not known how many there will be. */
export function openText(until: string, msLeft: (elapsedMs: number) => number | null): Words {
  return ({ done, fresh, elapsedMs }) => {
    const rate = elapsedMs > 0 ? (1000 * fresh) / elapsedMs : 0;
    const left = msLeft(elapsedMs);
    const end = left === null ? until : `${duration(Math.max(0, left) / 1000)} left`;
    return `${done} mutants verified${rate > 0 ? `, ${aSecond(rate)}` : ''}, ${end}`;
  };
}

/** `42 s`, `3 min 20 s`, `2 h 5 min` @param seconds any */
export function duration(seconds: number): string {
  const s = Math.ceil(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}
