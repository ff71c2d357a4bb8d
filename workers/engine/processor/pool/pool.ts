import { LabError } from '../../../../src/lib/base/failure.ts';
import type { Mutation } from '../../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../../src/lib/results/mutant-outcome.ts';
import type { PredictOptions, TokenPrompt } from '../../contract.ts';
import type { ScreenDetail } from '../../shared/screen-in-batches.ts';
import type { ProcessorContext } from '../context.ts';
import type { PartMatrix, PartQuestion } from '../predict/part.ts';
import type { FromWorker, Port } from './messages.ts';
import { PoolPrediction } from './pool-prediction.ts';
import { copyOut, type ModelCopy } from './model-copy.ts';
import { Screen, type Dealt } from './screen.ts';

/** Tasks a worker has at a time: one that it computes and one that waits. */
const AHEAD = 2;
/** Times a task is begun before it is held to be what the workers die of. */
const MAX_TRIES = 3;
/** Workers that may die under one screen. */
const MOST_DEATHS = 8;

interface Member {
  port: Port;
  tasks: Dealt[];
  /** When it began the first of them. */
  began: number;
}

interface PredictionPart {
  member: Member;
  part: number;
  prediction: PoolPrediction;
}

/**
 * One engine per core, each in a worker with a copy of the model: screens are dealt out to them as
 * they become free. What a worker that died had before it is computed by others; another takes its
 * place. Screens that are under way at once share the workers evenly.
 */
export class ProcessorPool {
  private readonly context: ProcessorContext;
  private readonly spawn: () => Port;
  private readonly workers: number;
  private members: Member[] = [];
  private tasks = 0;
  private readonly screens = new Set<Screen>();
  /** Parts of predictions that members have, by the task's id. */
  private readonly parts = new Map<number, PredictionPart>();

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
    if (this.members.length >= this.workers) return;
    const copy = copyOut(this.context.heap, this.context.model);
    while (this.members.length < this.workers) this.start(copy);
  }

  private start(copy: ModelCopy): void {
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
    member.port.post({ kind: 'load', build: this.context.build, copy });
  }

  /** Screens mutations in batches, see Engine.screen. */
  async *screenMutations(
    prompts: readonly TokenPrompt[],
    mutations: Iterable<Mutation>,
    { outputs = false, signal }: Partial<ScreenDetail> = {},
  ): AsyncGenerator<MutantOutcome[]> {
    signal?.throwIfAborted();
    const screen = new Screen(mutations, prompts, outputs);
    this.screens.add(screen);
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
      this.screens.delete(screen);
      screen.close();
      for (const member of this.members) {
        this.stop(member, screen);
        this.deal(member);
      }
    }
  }

  /** What a prediction says of each matrix, by every worker's part of the margins. */
  async *predict(
    question: Omit<PartQuestion, 'part' | 'of'>,
    { signal, onProgress }: PredictOptions = {},
  ): AsyncGenerator<PartMatrix[]> {
    signal?.throwIfAborted();
    this.fill();
    const { members } = this;
    const ids = members.map(() => this.tasks++);
    const tell = {
      refine: (part: number, cells: readonly Uint32Array[]) => {
        members[part].port.post({ kind: 'refine', id: ids[part], cells });
      },
      stop: () => {
        for (const id of ids) {
          this.parts.get(id)?.member.port.post({ kind: 'stop', ids: [id] });
          this.parts.delete(id);
        }
      },
    };
    const prediction = new PoolPrediction(members.length, tell, onProgress);
    members.forEach((member, part) => {
      const id = ids[part];
      this.parts.set(id, { member, part, prediction });
      member.port.post({
        kind: 'predict',
        id,
        question: { ...question, part, of: members.length },
      });
    });
    const stop = () => {
      prediction.fail(signal?.reason);
    };
    signal?.addEventListener('abort', stop);
    try {
      for (;;) {
        const found = await prediction.take();
        if (!found) return;
        yield found;
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      tell.stop();
    }
  }

  /** Has a worker stop what it does of a screen. */
  private stop(member: Member, screen: Screen): void {
    const mine = member.tasks.filter((task) => task.screen === screen);
    if (mine.length === 0) return;
    member.port.post({ kind: 'stop', ids: mine.map(({ id }) => id) });
    member.tasks = member.tasks.filter((task) => task.screen !== screen);
  }

  private deal(member: Member): void {
    while (member.tasks.length < AHEAD) {
      const task = this.next();
      if (!task) return;
      if (member.tasks.length === 0) member.began = performance.now();
      member.tasks.push(task);
      const { id, prompts, mutations, outputs } = task;
      member.port.post({ kind: 'screen', task: { id, prompts, mutations, outputs } });
    }
  }

  /** A task of the screen that has the fewest under way. */
  private next(): Dealt | null {
    const fewest = [...this.screens].sort((a, b) => a.underWay - b.underWay);
    for (const screen of fewest) {
      const task = screen.next(this.tasks);
      if (!task) continue;
      this.tasks++;
      return task;
    }
    return null;
  }

  private heard(member: Member, message: FromWorker): void {
    if (message.kind === 'loaded') return;
    if (message.kind === 'failed') {
      const { kind, message: text, advice } = message.failure;
      for (const [id, part] of this.parts)
        if (part.member === member && (message.id === null || message.id === id))
          part.prediction.fail(new LabError(kind, text, advice));
      const screens = new Set(
        member.tasks.filter(({ id }) => id === message.id).map(({ screen }) => screen),
      );
      // without a task it is the worker that cannot be used, and with it every screen
      for (const screen of message.id === null ? this.screens : screens)
        screen.fail(new LabError(kind, text, advice));
      return;
    }
    if (message.kind !== 'results') {
      const one = this.parts.get(message.id);
      one?.prediction.heard(one.part, message);
      return;
    }
    const task = member.tasks.find(({ id }) => id === message.id);
    if (!task) return; // of a screen that was stopped
    member.tasks = member.tasks.filter((other) => other !== task);
    const now = performance.now();
    task.screen.done(task, message.results, now - member.began);
    member.began = now;
    this.deal(member);
  }

  /** Its tasks go to others. Without a screen nobody takes its place before the next one begins. */
  private died(member: Member, why: string): void {
    if (!this.members.includes(member)) return;
    this.members = this.members.filter((other) => other !== member);
    for (const part of this.parts.values())
      if (part.member === member)
        part.prediction.fail(
          new LabError(
            'internal',
            `A worker of the processor engine died while it predicted: ${why}.`,
            'Close other pages, and predict again.',
          ),
        );
    for (const screen of this.screens) {
      const mine = member.tasks.filter((task) => task.screen === screen);
      if (++screen.deaths <= MOST_DEATHS && mine.every(({ tries }) => tries < MAX_TRIES))
        for (const task of mine) screen.again(task);
      else
        screen.fail(
          new LabError(
            'internal',
            `Workers of the processor engine die one after the other: ${why}.`,
            'Nothing of what they computed last was recorded. Close other pages, and go on from where it stopped.',
          ),
        );
    }
    if (this.screens.size === 0) return;
    this.fill();
    for (const other of this.members) this.deal(other);
  }

  /** Ends all workers. */
  close(): void {
    for (const { prediction } of this.parts.values())
      prediction.fail(new LabError('internal', 'The engine was closed.', 'Start it again.'));
    for (const screen of this.screens)
      screen.fail(new LabError('internal', 'The engine was closed.', 'Start it again.'));
    for (const { port } of this.members) port.terminate();
    this.members = [];
  }
}
