import type { Assay } from '../src/lib/assay/assay.ts';
import { adapterOf } from '../src/lib/results/origin.ts';
import type { Provenance } from '../src/lib/run-file/run-file.ts';
import type { ScreenMethod } from '../workers/engine/contract.ts';
import { openBrowserHost } from './browser-host.ts';
import type { Tokenizer } from './compute.ts';
import type { CliContext } from './context.ts';
import { findModel, inEightBits, tokenizerOf } from './find-model.ts';
import type { Host } from './host.ts';
import type { ModelLocation } from './model-location.ts';
import { openNodeHost } from './node-host.ts';
import type { PredictRequest, ScreenRequest, Setting } from './screen-options.ts';
import { findAssay } from './sources.ts';

/** What is asked of which model, and who hears how it goes. */
export interface Asked {
  host: Host;
  tokenizer: Tokenizer;
  assay: Assay;
  provenance: Provenance;
  signal: AbortSignal;
  say: (line: string) => void;
}

/** Opens the model that is asked for and what computes it, for as long as something lasts. */
export async function withAsked<T>(
  request: ScreenRequest | PredictRequest,
  place: CliContext,
  { signal, say }: Pick<Asked, 'signal' | 'say'>,
  act: (asked: Asked) => Promise<T>,
): Promise<T> {
  const found = await findModel(request.model, place, { signal, say });
  const model = request.eightBit ? inEightBits(found) : found;
  const assay = await findAssay(request.assay, model, place);
  const host = await openHost(request, model, place, { signal, say });
  try {
    const tokenizer = await tokenizerOf(model);
    const provenance = provenanceOf(host, request);
    return await act({ host, tokenizer, assay, provenance, signal, say });
  } finally {
    await host.close();
  }
}

function openHost(
  { browser, engine, adapter }: Setting,
  model: ModelLocation,
  place: CliContext,
  { signal, say }: Pick<Asked, 'signal' | 'say'>,
): Promise<Host> {
  return browser
    ? openBrowserHost(model, { engine: engine ?? 'webgpu', place, signal })
    : openNodeHost(model, { engine, adapter, signal, place, say });
}

/** How a request has mutants computed. */
export const methodOf = (request: ScreenRequest | PredictRequest): ScreenMethod =>
  request.type === 'screen' && request.naive ? 'in place' : 'batched';

function provenanceOf(
  { model, device, beside }: Host,
  request: ScreenRequest | PredictRequest,
): Provenance {
  const { name, hash, quantization, config } = model;
  return {
    app: __APP_VERSION__,
    model: { name, hash, quantization, config },
    adapters: [device, ...(beside ? [beside] : [])].map(adapterOf),
    way: methodOf(request),
  };
}
