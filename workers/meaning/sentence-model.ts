import { env, pipeline, type FeatureExtractionPipeline } from '@xenova/transformers';
import asyncifyMjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import plainMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { LabError } from '../../src/lib/base/failure.ts';
import {
  MEANING_BYTES,
  MEANING_MODEL,
  type MeaningDevice,
} from '../../src/lib/output/meaning-model.ts';

/** ONNX Runtime's two builds, served from this site: without and with WebGPU. */
const RUNTIME: Record<MeaningDevice, { mjs: string; wasm: string }> = {
  wasm: { mjs: plainMjs, wasm: plainWasm },
  webgpu: { mjs: asyncifyMjs, wasm: asyncifyWasm },
};

/** What is set of ONNX Runtime before it starts. */
interface OnnxWasm {
  wasmPaths: { mjs: string };
  numThreads: number;
  wasmBinary?: ArrayBuffer;
}

export interface SentenceModel {
  dimensions: number;
  /** The embedding of a text [dimensions], of length 1. */
  embed(text: string): Promise<Float32Array>;
}

/** Bytes so far, and in all. */
export type OnBytes = (loaded: number, total: number) => void;

/** The runtime once started: it cannot be changed for another build. */
let started: MeaningDevice | null = null;

/**
 * Loads ONNX Runtime and all-MiniLM-L6-v2. Rejects with a LabError, or with the signal's reason.
 * @param baseUrl folder of the model, ending in a slash; null: the model hub
 */
export async function loadSentenceModel(
  baseUrl: string | null,
  device: MeaningDevice,
  signal: AbortSignal,
  onBytes: OnBytes,
): Promise<SentenceModel> {
  if (device === 'webgpu' && !('gpu' in navigator))
    throw new LabError(
      'no-webgpu',
      'This browser has no WebGPU for the sentence model.',
      'Load it for the processor instead.',
    );
  const bytes = count(device, onBytes);
  await startRuntime(device, signal, bytes.of('runtime'));
  signal.throwIfAborted();
  setSource(baseUrl, signal);
  try {
    const model = await pipeline('feature-extraction', MEANING_MODEL.hub, {
      device,
      dtype: device === 'webgpu' && baseUrl === null ? 'fp32' : 'q8',
      progress_callback: (told) => {
        if (told.status === 'progress') bytes.of(told.file)(told.loaded, told.total);
      },
    });
    signal.throwIfAborted();
    return { dimensions: MEANING_MODEL.dimensions, embed: (text) => embed(model, text) };
  } catch (cause) {
    signal.throwIfAborted();
    throw unreadable(baseUrl, cause);
  }
}

async function embed(model: FeatureExtractionPipeline, text: string): Promise<Float32Array> {
  // one by one: int8 activations share a scale, so a text's neighbours would change its embedding
  const output: unknown = await model(text, { pooling: 'mean', normalize: true });
  const vector = Float32Array.from((output as { data: Float32Array }).data);
  if (vector.length === MEANING_MODEL.dimensions) return vector;
  throw new LabError(
    'weights',
    `The sentence model gives ${vector.length} numbers a text, not ${MEANING_MODEL.dimensions}.`,
    `Load ${MEANING_MODEL.name}.`,
  );
}

/** Fetches the runtime from this site and names its parts, so that nothing comes from elsewhere. */
async function startRuntime(device: MeaningDevice, signal: AbortSignal, onBytes: OnBytes) {
  const backends = env.backends as unknown as { onnx: { wasm?: OnnxWasm } };
  const wasm = backends.onnx.wasm;
  if (!wasm) throw new Error('transformers.js came without ONNX Runtime');
  if (started && started !== device)
    throw new LabError(
      'bad-request',
      'The sentence model runs elsewhere already.',
      'Unload it first.',
    );
  if (wasm.wasmBinary) return;
  const { mjs, wasm: binary } = RUNTIME[device];
  // no blobs of scripts, which the page's policy does not allow
  env.useWasmCache = false;
  wasm.wasmPaths = { mjs: new URL(mjs, self.location.href).href };
  wasm.numThreads = 1; // more need cross-origin isolation
  wasm.wasmBinary = await fetchBytes(new URL(binary, self.location.href).href, signal, onBytes);
  started = device;
}

async function fetchBytes(url: string, signal: AbortSignal, onBytes: OnBytes) {
  const response = await fetch(url, { signal });
  if (!response.ok || !response.body)
    throw new LabError(
      'weights',
      `This site does not have ONNX Runtime (${response.status} ${url}).`,
      'Reload the page; if it happens again, the site is not complete.',
    );
  const total = Number(response.headers.get('Content-Length')) || 0;
  let loaded = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        onBytes((loaded += chunk.byteLength), total);
        controller.enqueue(chunk);
      },
    }),
  );
  return new Response(counted).arrayBuffer();
}

function setSource(baseUrl: string | null, signal: AbortSignal): void {
  env.fetch = (input: RequestInfo | URL, init?: RequestInit) => fetch(input, { ...init, signal });
  env.remoteHost = baseUrl ?? 'https://huggingface.co/';
  // '.': the folder itself
  env.remotePathTemplate = baseUrl === null ? '{model}/resolve/{revision}/' : '.';
}

/** Adds up the bytes of several files, against what is expected until their sizes are known. */
function count(device: MeaningDevice, onBytes: OnBytes) {
  const files = new Map<string, [loaded: number, total: number]>();
  const { model, runtime } = MEANING_BYTES[device];
  return {
    of:
      (file: string): OnBytes =>
      (loaded, total) => {
        files.set(file, [loaded, total]);
        const sum = (at: 0 | 1) => [...files.values()].reduce((all, bytes) => all + bytes[at], 0);
        onBytes(sum(0), Math.max(sum(0), sum(1), model + runtime));
      },
  };
}

function unreadable(baseUrl: string | null, cause: unknown): LabError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new LabError(
    'weights',
    `The sentence model could not be loaded: ${why.replace(/\.$/, '')}.`,
    baseUrl === null
      ? 'Check the connection and try again; parts already here are kept.'
      : 'Check that the address is a folder with config.json, tokenizer.json, tokenizer_config.json and onnx/model_quantized.onnx.',
    { cause },
  );
}
