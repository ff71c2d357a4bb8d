import { LabError } from '../../src/lib/base/failure.ts';
import type { WebLlmInfo } from '../../src/protocols/web-llm-messages.ts';
import { writesOf } from './site-patch.ts';
import { openInside, WEB_LLM_VERSION, type Inside } from './web-llm-inside.ts';

/** What the lab asks of a model's entry in web-llm's catalogue. */
export interface WebLlmRecord {
  model_id: string;
  /** Address of the repository. */
  model: string;
  required_features?: string[];
}

export interface WebLlmModel extends WebLlmInfo {
  inside: Inside;
}

/** Greedy, with no penalty: what the lab's own texts are written with. */
const GREEDY = {
  temperature: 0,
  top_p: 1,
  repetition_penalty: 1,
  frequency_penalty: 0,
  presence_penalty: 0,
};

/** web-llm's own minimum (its detectGPUDevice), which an adapter may not reach. */
const LEAST_LIMITS = {
  maxComputeWorkgroupStorageSize: 32 << 10,
  maxStorageBuffersPerShaderStage: 10,
} as const;

/**
 * Loads web-llm, then a model in it. Throws a LabError that says why web-llm cannot run here.
 * @param name of the MLC repository, without its owner
 */
export async function loadWebLlm(
  name: string,
  signal: AbortSignal,
  onPart: (part: number, text: string) => void,
): Promise<WebLlmModel> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  const { MLCEngine, prebuiltAppConfig } = await import('@mlc-ai/web-llm');
  signal.throwIfAborted();
  const record = findRecord(prebuiltAppConfig.model_list, name);
  const why = whyNot(record, adapter ?? null);
  if (why) throw why;
  const engine = new MLCEngine({
    initProgressCallback: ({ progress, text }) => onPart(progress, text),
    logLevel: 'WARN',
  });
  const stop = () => void engine.unload();
  signal.addEventListener('abort', stop);
  try {
    await engine.reload(record.model_id, GREEDY);
    signal.throwIfAborted();
    const inside = openInside(engine, record.model_id);
    const writes = writesOf(inside.tensors);
    return { model: record.model_id, version: WEB_LLM_VERSION, writes, inside };
  } catch (cause) {
    signal.throwIfAborted();
    throw cannot(record.model_id, cause);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The catalogue's entry of a repository. Throws a LabError where web-llm has no compiled library. */
export function findRecord(list: readonly WebLlmRecord[], name: string): WebLlmRecord {
  const found = list.filter(({ model_id, model }) =>
    [model_id, model.replace(/\/+$/, '').split('/').at(-1)].includes(name),
  );
  // of one repository compiled several times, the one that goes by its name
  const record = found.find(({ model_id }) => model_id === name) ?? found[0];
  if (record) return record;
  throw new LabError(
    'bad-request',
    `web-llm ${WEB_LLM_VERSION} has no compiled library for ${name}.`,
    'For a second opinion load a model of its catalogue in MLC form: Llama-2-7B-chat, TinyLlama or SmolLM2.',
  );
}

/** Why web-llm cannot run a model on this adapter, or null. */
export function whyNot(
  { model_id, required_features = [] }: WebLlmRecord,
  adapter: Pick<GPUAdapter, 'features' | 'limits' | 'info'> | null,
): LabError | null {
  if (!adapter)
    return new LabError(
      'no-adapter',
      'web-llm needs WebGPU, which is not there.',
      'Use a browser with WebGPU on a machine with a graphics card.',
    );
  const { isFallbackAdapter, architecture } = adapter.info;
  if (isFallbackAdapter || architecture === 'swiftshader')
    return new LabError(
      'no-adapter',
      'This adapter computes in software, for which web-llm is not made.',
      'Use a machine with a graphics card.',
    );
  const lacking = required_features.filter((feature) => !adapter.features.has(feature));
  if (lacking.length > 0)
    return new LabError(
      'too-big',
      `This graphics card has no ${lacking.join(', ')}, which ${model_id} needs.`,
      'Load the model in a version with f32 in its name, such as q4f32_1.',
    );
  for (const [limit, least] of Object.entries(LEAST_LIMITS)) {
    const has = adapter.limits[limit as keyof typeof LEAST_LIMITS];
    if (has < least)
      return new LabError(
        'too-big',
        `web-llm needs a ${limit} of ${least}; this adapter has ${has}.`,
        'Use another graphics card or browser.',
      );
  }
  return null;
}

/** A failure to load, in words. */
export function cannot(model: string, cause: unknown): LabError {
  if (cause instanceof LabError) return cause;
  const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  if (why.includes('LinkError'))
    return new LabError(
      'internal',
      `The compiled library of ${model} is of another version than web-llm ${WEB_LLM_VERSION}. (${why})`,
      'Empty the browser’s cache of this site and try again.',
      { cause },
    );
  if (/Failed to fetch|NetworkError|Load failed/i.test(why))
    return new LabError(
      'weights',
      `web-llm could not download ${model}: the connection failed.`,
      'Check the connection and try again; parts already here are kept.',
      { cause },
    );
  return new LabError(
    'internal',
    `web-llm could not load ${model}: ${why}`,
    'Close other pages that use the graphics card and try again.',
    { cause },
  );
}
