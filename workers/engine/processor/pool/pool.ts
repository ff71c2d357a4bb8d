import { append } from '../../../../src/lib/base/arrays.ts';
import { LabError } from '../../../../src/lib/base/failure.ts';
import { formatMatrix } from '../../../../src/lib/model/matrix.ts';
import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import type { TokenPrompt } from '../../contract.ts';
import type { ScreenDetail } from '../../shared/screen-in-batches.ts';
import type { ProcessorContext } from '../context.ts';
import type { FromWorker, Port, Task } from './messages.ts';
import { copyOut } from './model-copy.ts';

/** A task is to take about so long, so that cores end together and results come steadily. */
const TASK_MS = 400;
/** Mutants of a task: of too few the null mutant is a large part, more wait too long. */
const TASK_SIZE = { least: 8, first: 16, most: 188 };
/** Tasks a worker has at a time: one that it computes and one that waits. */
const AHEAD = 2;
/** Times a task is begun before it is held to be what the workers die of. */
const MAX_TRIES = 3;
/** Workers that may die under one screen. */
const MOST_DEATHS = 8;

/** A task with the place of its first mutation in the whole list. */
interface Dealt extends Task {
  first: number;
  tries: number;
}

interface Member {
  port: Port;
  tasks: Dealt[];
  /** When it began the first of them. */
  began: number;
}

/**
 * One engine per core, each in a worker with a copy of the model: screens are dealt out to them as
 * they become free. What a worker that died had before it is computed by others; another takes its
 * place. One screen at a time.
 */
export class ProcessorPool {
  private readonly context: ProcessorContext;
  private readonly spawn: () => Port;
  private readonly workers: number;
  private members: Member[] = [];
  private msPerMutant: number | null = null;
  private tasks = 0;
  private screen: Screen | null = null;

  private constructor(context: ProcessorContext, spawn: () => Port, workers: number) {
    this.context = context;
    this.spawn = spawn;
    this.workers = workers;
  }

  /**
   * Starts workers and gives each the engine's model.
   * @param context keeps its own copy, and goes on computing single mutants
   */
  static create(context: ProcessorContext, spawn: () => Port, workers: number): ProcessorPool {
    const pool = new ProcessorPool(context, spawn, workers);
    pool.fill();
    return pool;
  }

  /** Workers that are alive. */
  get size(): number {
    return this.members.length;
  }

  private fill(): void {
    while (this.members.length < this.workers) this.start();
  }

  private start(): void {
    const { context } = this;
    const member: Member = { port: this.spawn(), tasks: [], began: 0 };
    this.members.push(member);
    member.port.listen(
      (message) => {
        this.heard(member, message);
      },
      (why) => {
        this.died(member, why);
      },
    );
    const copy = copyOut(context.heap, context.model);
    member.port.post({ kind: 'load', build: context.build, copy });
  }

  /** Screens mutations in batches, see Engine.screen. */
  async *screenMutations(
    prompts: readonly TokenPrompt[],
    mutations: Iterable<Mutation>,
    { outputs = false, signal }: Partial<ScreenDetail> = {},
  ): AsyncGenerator<MutantOutcome[]> {
    signal?.throwIfAborted();
    if (this.screen) throw new RangeError('The pool has a screen under way.');
    const screen = new Screen(mutations, prompts, outputs);
    this.screen = screen;
    this.fill();
    const stop = () => {
      screen.fail(signal?.reason);
    };
    signal?.addEventListener('abort', stop);
    try {
      for (;;) {
        for (const member of this.members) this.deal(member);
        const results = await screen.take();
        if (!results) return;
        yield results;
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      this.screen = null;
      screen.close();
      for (const member of this.members) {
        if (member.tasks.length > 0) member.port.post({ kind: 'stop' });
        member.tasks = [];
      }
    }
  }

  private deal(member: Member): void {
    while (this.screen && member.tasks.length < AHEAD) {
      const task = this.screen.next(this.taskSize(), this.tasks);
      if (!task) return;
      this.tasks++;
      if (member.tasks.length === 0) member.began = performance.now();
      member.tasks.push(task);
      const { id, prompts, mutations, outputs } = task;
      member.port.post({ kind: 'screen', task: { id, prompts, mutations, outputs } });
    }
  }

  private taskSize(): number {
    const { least, first, most } = TASK_SIZE;
    if (this.msPerMutant === null) return first;
    return Math.max(least, Math.min(most, Math.round(TASK_MS / this.msPerMutant)));
  }

  private heard(member: Member, message: FromWorker): void {
    if (message.kind === 'loaded') return;
    if (message.kind === 'failed') {
      const { kind, message: text, advice } = message.failure;
      this.screen?.fail(new LabError(kind, text, advice));
      return;
    }
    const task = member.tasks.find(({ id }) => id === message.id);
    if (!task) return; // of a screen that was stopped
    member.tasks = member.tasks.filter((other) => other !== task);
    const now = performance.now();
    this.msPerMutant = (now - member.began) / task.mutations.length;
    member.began = now;
    this.screen?.done(
      message.results.map((result) => ({ ...result, index: task.first + result.index })),
    );
    this.deal(member);
  }

  /** Its tasks go to others. Without a screen nobody takes its place before the next one begins. */
  private died(member: Member, why: string): void {
    if (!this.members.includes(member)) return;
    this.members = this.members.filter((other) => other !== member);
    const { screen } = this;
    if (!screen) return;
    screen.deaths++;
    if (screen.deaths > MOST_DEATHS || member.tasks.some((task) => task.tries === MAX_TRIES)) {
      screen.fail(
        new LabError(
          'internal',
          `Workers of the processor engine die one after the other: ${why}.`,
          'Nothing of what they computed last was recorded. Close other pages, and go on from where it stopped.',
        ),
      );
      return;
    }
    screen.again(member.tasks);
    this.fill();
    for (const other of this.members) this.deal(other);
  }

  /** Ends all workers. */
  close(): void {
    this.screen?.fail(new LabError('internal', 'The engine was closed.', 'Start it again.'));
    for (const { port } of this.members) port.terminate();
    this.members = [];
  }
}

/** A screen under way: what is still to be dealt, and what came back. */
class Screen {
  deaths = 0;
  private readonly mutations: Iterator<Mutation>;
  private readonly prompts: readonly TokenPrompt[];
  private readonly outputs: boolean;
  private ahead: Mutation | null = null;
  private index = 0;
  private underWay = 0;
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

  /** The next task: neighbours in the list that lie in one matrix. */
  next(most: number, id: number): Dealt | null {
    const again = this.back.pop();
    if (again) {
      this.underWay++;
      return { ...again, id, tries: again.tries + 1 };
    }
    // what nobody takes is not computed in advance without end
    if (!this.ahead || this.ready.length > 8) return null;
    const matrix = formatMatrix(this.ahead.site);
    const task = { id, first: this.index, tries: 1, prompts: this.prompts, outputs: this.outputs };
    const mutations: Mutation[] = [];
    while (this.ahead && mutations.length < most && formatMatrix(this.ahead.site) === matrix) {
      mutations.push(this.ahead);
      this.index++;
      this.advance();
    }
    this.underWay++;
    return { ...task, mutations };
  }

  again(tasks: readonly Dealt[]): void {
    this.underWay -= tasks.length;
    append(this.back, tasks);
  }

  done(results: MutantOutcome[]): void {
    this.underWay--;
    this.ready.push(results);
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
