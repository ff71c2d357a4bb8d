import { packOutputs } from '../../src/lib/output/batch-outputs.ts';
import type { OutcomeBatch } from '../../src/lib/results/outcomes.ts';
import type { EngineName } from '../../src/lib/model/engine-name.ts';
import { engineColumn } from '../../src/lib/results/engine-code.ts';
import { howColumn, type How } from '../../src/lib/results/how.ts';
import { formatMatrix } from '../../src/lib/model/matrix.ts';
import { SCREEN_KINDS, type ScreenKind } from '../../src/lib/plan/grid.ts';
import type { MappedMutant } from './screen.ts';

/** Longest time a result waits before it is passed on. */
const PATIENCE_MS = 100;

/** Takes a batch of one matrix, kind and engine. */
type Emit = (batch: OutcomeBatch, matrix: string, engine: EngineName) => void;

interface CollectorOptions {
  /** Whether the assay has more than one prompt. */
  multiPrompt?: boolean;
  /** The wild type's texts, where those of NSMs come too. */
  wildType?: string[] | null;
  /** How the results come about. */
  how?: How;
}

/** Gathers single results into batches by matrix, engine and kind. */
export class OutcomeCollector {
  private waiting = new Map<string, MappedMutant[]>();
  private since = performance.now();
  private readonly emit: Emit;
  private readonly multiPrompt: boolean;
  private readonly wildType: readonly string[] | null;
  private readonly how: How;

  constructor(
    emit: Emit,
    { multiPrompt = false, wildType = null, how = 'batched' }: CollectorOptions = {},
  ) {
    this.emit = emit;
    this.multiPrompt = multiPrompt;
    this.wildType = wildType;
    this.how = how;
  }

  add(mutant: MappedMutant): void {
    const { matrix, engine, kind } = mutant;
    const key = `${formatMatrix(matrix)} ${engine} ${kind}`;
    const list = this.waiting.get(key);
    if (list) list.push(mutant);
    else this.waiting.set(key, [mutant]);
    if (performance.now() - this.since > PATIENCE_MS) this.flush();
  }

  /** Passes on what waits. */
  flush(): void {
    const lists = [...this.waiting.values()];
    const rank = ([{ kind }]: MappedMutant[]) => SCREEN_KINDS.indexOf(kind);
    for (const list of lists.sort((a, b) => rank(a) - rank(b))) {
      const [{ matrix, engine, kind }] = list;
      this.emit(this.batch(kind, engine, list), formatMatrix(matrix), engine);
    }
    this.waiting = new Map();
    this.since = performance.now();
  }

  private batch(kind: ScreenKind, engine: EngineName, list: readonly MappedMutant[]): OutcomeBatch {
    return {
      kind,
      cells: Uint32Array.from(list, (m) => m.cell),
      firstDivergent: Int16Array.from(list, (m) => m.firstDivergent),
      kl: Float32Array.from(list, (m) => m.kl),
      margin: Float32Array.from(list, (m) => m.margin),
      token: Int32Array.from(list, (m) => m.token),
      how: howColumn(this.how, list.length),
      engine: engineColumn(engine, list.length),
      ...(this.multiPrompt
        ? {
            divergentPrompt: Int16Array.from(list, (m) => m.divergentPrompt),
            promptsDiverged: Int16Array.from(list, (m) => m.promptsDiverged),
          }
        : {}),
      ...(list[0].score
        ? {
            rightInRight: Int16Array.from(list, (m) => m.score!.rightInRight),
            rightInWrong: Int16Array.from(list, (m) => m.score!.rightInWrong),
          }
        : {}),
      ...(this.wildType
        ? {
            outputs: packOutputs(
              list.map((m) => m.output ?? null),
              this.wildType,
            ),
          }
        : {}),
    };
  }
}
