import { packOutputs } from '../../src/lib/output/batch-outputs.ts';
import type { OutcomeBatch } from '../../src/lib/results/outcomes.ts';
import type { EngineName } from '../../src/lib/model/engine-name.ts';
import { engineColumn } from '../../src/lib/results/engine-code.ts';
import { howColumn } from '../../src/lib/results/how.ts';
import { SCREEN_KINDS, type ScreenKind } from '../../src/lib/plan/grid.ts';
import type { MappedMutant } from './screen.ts';

/** Longest time a result waits before it is passed on. */
const PATIENCE_MS = 100;

/** Gathers single results into batches by kind and engine. */
export class OutcomeCollector {
  private readonly waiting = new Map<EngineName, Map<ScreenKind, MappedMutant[]>>();
  private since = performance.now();
  private readonly emit: (batch: OutcomeBatch, engine: EngineName) => void;

  private readonly multiPrompt: boolean;
  private readonly wildType: readonly string[] | null;

  /**
   * @param multiPrompt whether the assay has more than one prompt
   * @param wildType the wild type's texts, where those of NSMs come too
   */
  constructor(
    emit: (batch: OutcomeBatch, engine: EngineName) => void,
    {
      multiPrompt = false,
      wildType = null,
    }: { multiPrompt?: boolean; wildType?: string[] | null } = {},
  ) {
    this.emit = emit;
    this.multiPrompt = multiPrompt;
    this.wildType = wildType;
  }

  add(mutant: MappedMutant): void {
    const kinds = this.waiting.get(mutant.engine) ?? new Map<ScreenKind, MappedMutant[]>();
    this.waiting.set(mutant.engine, kinds);
    const list = kinds.get(mutant.kind) ?? [];
    list.push(mutant);
    kinds.set(mutant.kind, list);
    if (performance.now() - this.since > PATIENCE_MS) this.flush();
  }

  /** Passes on what waits. */
  flush(): void {
    for (const [engine, kinds] of this.waiting)
      for (const kind of SCREEN_KINDS) {
        const list = kinds.get(kind);
        if (list) this.emit(this.batch(kind, engine, list), engine);
      }
    this.waiting.clear();
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
      how: howColumn('batched', list.length),
      engine: engineColumn(engine, list.length),
      ...(this.multiPrompt
        ? { divergentPrompt: Int16Array.from(list, (m) => m.divergentPrompt) }
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
