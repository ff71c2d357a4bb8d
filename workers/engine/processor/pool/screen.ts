import { formatMatrix } from '../../../../src/lib/model/matrix.ts';
import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import type { TokenPrompt } from '../../contract.ts';
import type { Task } from './messages.ts';

/** A task is to take about so long, so that cores end together and results come steadily. */
const TASK_MS = 400;
/** Mutants of a task: of too few the null mutant is a large part, more wait too long. */
const TASK_SIZE = { least: 8, first: 16, most: 188 };

/** A task with the screen it is of, and the place of its first mutation in the whole list. */
export interface Dealt extends Task {
  screen: Screen;
  first: number;
  /** Times it was begun. */
  tries: number;
}

/** A screen under way: what is still to be dealt, and what came back. */
export class Screen {
  /** Workers that died under it. */
  deaths = 0;
  private readonly mutations: Iterator<Mutation>;
  private readonly prompts: readonly TokenPrompt[];
  private readonly outputs: boolean;
  private ahead: Mutation | null = null;
  private index = 0;
  /** Tasks that workers have. */
  underWay = 0;
  private msPerMutant: number | null = null;
  private back: Dealt[] = [];
  private readonly ready: MutantOutcome[][] = [];
  private failure: { reason: unknown } | null = null;
  private wake: () => void = () => undefined;

  constructor(mutations: Iterable<Mutation>, prompts: readonly TokenPrompt[], outputs: boolean) {
    this.mutations = mutations[Symbol.iterator]();
    this.prompts = prompts;
    this.outputs = outputs;
    this.advance();
  }

  private advance(): void {
    const next = this.mutations.next();
    this.ahead = next.done ? null : next.value;
  }

  /** The next task: neighbours in the list that lie in one matrix. Null: there is none now. */
  next(id: number): Dealt | null {
    const most = this.taskSize();
    const again = this.back.pop();
    if (again) {
      this.underWay++;
      return { ...again, id, tries: again.tries + 1 };
    }
    // what nobody takes is not computed in advance without end
    if (!this.ahead || this.ready.length > 8) return null;
    const matrix = formatMatrix(this.ahead.site);
    const first = this.index;
    const mutations: Mutation[] = [];
    while (this.ahead && mutations.length < most && formatMatrix(this.ahead.site) === matrix) {
      mutations.push(this.ahead);
      this.index++;
      this.advance();
    }
    this.underWay++;
    const { prompts, outputs } = this;
    return { id, screen: this, first, tries: 1, prompts, mutations, outputs };
  }

  private taskSize(): number {
    const { least, first, most } = TASK_SIZE;
    if (this.msPerMutant === null) return first;
    return Math.max(least, Math.min(most, Math.round(TASK_MS / this.msPerMutant)));
  }

  /** Takes a task back whose worker died. */
  again(task: Dealt): void {
    this.underWay--;
    this.back.push(task);
  }

  /** Takes what came of a task. @param ms how long a worker took for it */
  done({ first, mutations }: Dealt, results: readonly MutantOutcome[], ms: number): void {
    this.underWay--;
    this.msPerMutant = ms / mutations.length;
    this.ready.push(results.map((result) => ({ ...result, index: first + result.index })));
    this.wake();
  }

  fail(reason: unknown): void {
    this.failure ??= { reason };
    this.wake();
  }

  /** Tells the source that no more is wanted. */
  close(): void {
    this.mutations.return?.();
  }

  /** The next results; null where there are no more. */
  async take(): Promise<MutantOutcome[] | null> {
    for (;;) {
      if (this.failure) throw this.failure.reason;
      const results = this.ready.shift();
      if (results) return results;
      if (!this.ahead && this.underWay === 0 && this.back.length === 0) return null;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
