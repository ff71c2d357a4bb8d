import { promptKey } from '../../../../src/lib/assay/prompt-spec.ts';
import { PREPARED_BYTES } from '../../../../src/lib/model/gpu-memory.ts';
import type { Engine, TokenPrompt } from '../engine.ts';
import { PreparedRun } from './prepared-run.ts';

/**
 * The prepared runs of an assay, kept from one matrix and one screen to the next: as many of the
 * first as fit into `most` bytes; of the others one at a time.
 */
export class PreparedRuns {
  private readonly engine: Engine;
  private readonly most: number;
  private readonly kept = new Map<string, PreparedRun>();
  private bytes = 0;
  private spare: { key: string; run: PreparedRun } | null = null;

  constructor(
    engine: Engine,
    most = PREPARED_BYTES[engine.tuning.cooperate ? 'hardware' : 'software'],
  ) {
    this.engine = engine;
    this.most = most;
  }

  /** Frees what does not belong to these runs. */
  keepOnly(runs: readonly TokenPrompt[]): void {
    const keys = new Set(runs.map((run) => promptKey(run.assay)));
    for (const [key, run] of this.kept) {
      if (keys.has(key)) continue;
      this.kept.delete(key);
      this.bytes -= run.bytes;
      run.destroy();
    }
    if (this.spare && !keys.has(this.spare.key)) this.dropSpare();
  }

  /** A run, prepared now or before. Valid until another is asked for. */
  async prepare(prompt: TokenPrompt, signal?: AbortSignal): Promise<PreparedRun> {
    const key = promptKey(prompt.assay);
    const found = this.kept.get(key) ?? (this.spare?.key === key ? this.spare.run : null);
    if (found) return found;
    this.dropSpare();
    const { engine } = this;
    const wildType = await engine.wildType(prompt, { signal, burst: 8 });
    const run = new PreparedRun(engine, wildType);
    if (this.bytes + run.bytes <= this.most) {
      this.bytes += run.bytes;
      this.kept.set(key, run);
    } else {
      this.spare = { key, run };
    }
    return run;
  }

  private dropSpare(): void {
    this.spare?.run.destroy();
    this.spare = null;
  }
}
