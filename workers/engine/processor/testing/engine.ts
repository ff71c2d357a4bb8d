import type { ModelReader } from '../../../weights/canonical.ts';
import { layerReference } from '../../shared/layer-reference.ts';
import { checkLayer } from '../check.ts';
import { ProcessorContext, type ContextOptions } from '../context.ts';
import { ProcessorEngine, type ProcessorWorkers } from '../processor-engine.ts';

/** An engine with a model, not yet checked; its check is that of one layer. */
export async function testEngine(
  reader: ModelReader,
  options: ContextOptions = {},
  workers?: ProcessorWorkers,
): Promise<ProcessorEngine> {
  const context = await ProcessorContext.load(reader, options);
  const check = async () => checkLayer(context, await layerReference(reader));
  return new ProcessorEngine(context, { name: 'test', reader }, check, workers);
}
