import { promptKey } from '../../../../src/lib/assay/prompt-spec.ts';
import { PREPARED_BYTES } from '../../../../src/lib/model/compute-memory.ts';
import type { TokenPrompt } from '../../contract.ts';
import type { GpuContext } from '../context.ts';
import { PreparedPrompt } from './prepared-prompt.ts';

/**
 * The prepared prompts of an assay, kept from one matrix and one screen to the next: as many of the
 * first as fit into `most` bytes; of the others one at a time.
 */
export class PreparedPrompts {
  private readonly context: GpuContext;
  private readonly most: number;
  private readonly kept = new Map<string, PreparedPrompt>();
  private bytes = 0;
  private spare: { key: string; prepared: PreparedPrompt } | null = null;

  constructor(
    context: GpuContext,
    most = PREPARED_BYTES[context.tuning.cooperate ? 'hardware' : 'software'],
  ) {
    this.context = context;
    this.most = most;
  }

  /** Frees what does not belong to these prompts. */
  keepOnly(prompts: readonly TokenPrompt[]): void {
    const keys = new Set(prompts.map((prompt) => promptKey(prompt.assay)));
    for (const [key, prepared] of this.kept) {
      if (keys.has(key)) continue;
      this.kept.delete(key);
      this.bytes -= prepared.bytes;
      prepared.destroy();
    }
    if (this.spare && !keys.has(this.spare.key)) this.dropSpare();
  }

  /** A prompt, prepared now or before. Valid until another is asked for. */
  async prepare(prompt: TokenPrompt, signal?: AbortSignal): Promise<PreparedPrompt> {
    const key = promptKey(prompt.assay);
    const found = this.kept.get(key) ?? (this.spare?.key === key ? this.spare.prepared : null);
    if (found) return found;
    this.dropSpare();
    const { context } = this;
    const wildType = await context.wildType(prompt, { signal });
    const prepared = new PreparedPrompt(context, wildType);
    if (this.bytes + prepared.bytes <= this.most) {
      this.bytes += prepared.bytes;
      this.kept.set(key, prepared);
    } else {
      this.spare = { key, prepared };
    }
    return prepared;
  }

  private dropSpare(): void {
    this.spare?.prepared.destroy();
    this.spare = null;
  }
}
