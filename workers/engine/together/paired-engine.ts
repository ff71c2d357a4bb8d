import type { LabError } from '../../../src/lib/base/failure.ts';
import type { DeviceInfo } from '../../../src/lib/model/device-info.ts';
import type { MatrixId } from '../../../src/lib/model/matrix.ts';
import type { ModelInfo } from '../../../src/lib/model/model-info.ts';
import type { ScreenKind } from '../../../src/lib/plan/grid.ts';
import type { Rect } from '../../../src/lib/model/site.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import type {
  Engine,
  GenerateOptions,
  PredictOptions,
  RiskQuestion,
  ScreenOptions,
  TokenPrompt,
} from '../contract.ts';
import { Turns } from '../turns.ts';
import { deal, type Dealer } from './deal.ts';

/**
 * Two engines as one: screens are dealt to both, everything else the main one does. The model must
 * be the same, and the second has to compute screens aside.
 */
export class PairedEngine implements Engine {
  readonly model: ModelInfo;
  readonly device: DeviceInfo;
  readonly beside: DeviceInfo;
  readonly screensAside = true;
  readonly lost: Promise<LabError>;
  private readonly main: Engine;
  private readonly second: Engine;
  /** Between the main engine's part of a screen and its other jobs. */
  private readonly turns = new Turns();

  constructor(main: Engine, second: Engine) {
    this.main = main;
    this.second = second;
    this.model = main.model;
    this.device = main.device;
    this.beside = second.device;
    this.lost = Promise.race([main.lost, second.lost]);
  }

  /**
   * Opens two engines, one after the other, as one. Where the second cannot be opened the first is
   * closed, and it throws what opening threw.
   */
  static async open(
    main: Engine | Promise<Engine>,
    openSecond: () => Promise<Engine>,
  ): Promise<PairedEngine> {
    const first = await main;
    try {
      return new PairedEngine(first, await openSecond());
    } catch (error) {
      first.close();
      throw error;
    }
  }

  get failure(): LabError | null {
    return this.main.failure ?? this.second.failure;
  }

  wildType(prompt: TokenPrompt, options: GenerateOptions = {}) {
    return this.turns.take(() => this.main.wildType(prompt, options), options.signal);
  }

  mutate(
    prompt: TokenPrompt,
    mutation: Mutation,
    options: GenerateOptions = {},
    values?: Float32Array,
  ) {
    return this.turns.take(
      () => this.main.mutate(prompt, mutation, options, values),
      options.signal,
    );
  }

  screen(
    prompts: readonly TokenPrompt[],
    mutations: Iterable<Mutation>,
    options: ScreenOptions = {},
  ) {
    const { main, second } = this;
    const mine: Dealer = {
      engine: main.device.engine,
      screen: (some) => this.inTurns(main.screen(prompts, some, options), options.signal),
    };
    const other: Dealer = {
      engine: second.device.engine,
      screen: (some) => second.screen(prompts, some, options),
    };
    return deal(mutations, options.how === 'in place' ? [mine] : [mine, other]);
  }

  predict(prompts: readonly TokenPrompt[], question: RiskQuestion, options: PredictOptions = {}) {
    const { main, predictor } = this;
    const steps = predictor.predict(prompts, question, options);
    return predictor === main ? this.inTurns(steps, options.signal) : steps;
  }

  risks(
    prompts: readonly TokenPrompt[],
    matrix: MatrixId,
    question: Pick<RiskQuestion, 'tile'> & { kind: ScreenKind },
    options: PredictOptions = {},
  ) {
    const { main, predictor } = this;
    const go = () => predictor.risks(prompts, matrix, question, options);
    return predictor === main ? this.turns.take(go, options.signal) : go();
  }

  /** Which of the two predicts: the processor, for which it was made the faster way, if it is one of them. */
  private get predictor(): Engine {
    const onProcessor = [this.main, this.second].find(
      ({ device }) => device.engine === 'processor',
    );
    return onProcessor ?? this.main;
  }

  /** Steps of a generator, each in a turn of its own. */
  private async *inTurns<T>(steps: AsyncGenerator<T>, signal?: AbortSignal): AsyncGenerator<T> {
    try {
      for (;;) {
        const step = await this.turns.take(() => steps.next(), signal);
        if (step.done) return;
        yield step.value;
      }
    } finally {
      await this.turns.take(() => steps.return(undefined));
    }
  }

  weights(matrix: MatrixId, rect: Rect, maxCells: number) {
    return this.turns.take(() => this.main.weights(matrix, rect, maxCells));
  }

  valueRange(matrix: MatrixId) {
    return this.turns.take(() => this.main.valueRange(matrix));
  }

  superWeights(ids: readonly number[], signal?: AbortSignal) {
    return this.turns.take(() => this.main.superWeights(ids, signal), signal);
  }

  async check(): Promise<void> {
    await this.turns.take(() => this.main.check());
    await this.second.check();
  }

  close(): void {
    this.main.close();
    this.second.close();
  }
}
