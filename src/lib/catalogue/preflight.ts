import { bytes } from '../base/byte-words.ts';
import { BATCH_BYTES, computeKind, PROCESSOR_BYTES } from '../model/compute-memory.ts';
import type { DeviceInfo } from '../model/device-info.ts';
import { largestMatrix, sequenceBytes } from '../model/model-bytes.ts';
import { parameterCount } from '../model/model-config.ts';
import type { ModelFacts } from './model-facts.ts';

/** `slow`: it fits, and takes longer than anyone waits. */
export type Verdict = 'yes' | 'tight' | 'slow' | 'no';

/** Whether a model can be used here, known before its weights are fetched. */
export interface Preflight {
  verdict: Verdict;
  /** Why, one sentence each, the most serious first. */
  reasons: string[];
  /** Whether it fits into the memory, as far as that is known; speed and what is kept aside. */
  fitsMemory: boolean;
  parameters: number;
  /** Weights as the engine has them, once. */
  weightBytes: number;
  /** Activations, keys and values: of the bench at least, of a screen at most. */
  workBytes: [least: number, most: number];
  /** Bytes still to be kept in this browser. */
  keepBytes: number;
}

export interface Surroundings {
  /** null: not known yet, or there is none. */
  device: Pick<DeviceInfo, 'engine' | 'isFallback' | 'limits'> | null;
  /** Memory of the machine in GiB, as far as the browser says (it rounds, and stops at 8); null: it does not. */
  memoryGiB: number | null;
  /** What the browser keeps of this page and how much it would; null: it does not say. */
  storage: { usage: number; quota: number } | null;
  /** Bytes of the model that are here already. */
  received: number;
  /** Whether the files are to be kept; in place they are read from where they are. */
  keep: boolean;
}

/** Prompt and continuation that the bench is reckoned with. */
const TOKENS = 512;
/**
 * Weights of which so many can be computed with in a second, for one token, as measured on two cores;
 * `codes`: of the processor engine where they are not kept as f32.
 */
const WEIGHTS_PER_SECOND = { software: 0.25e9, processor: 1e9, codes: 0.6e9 };
/** Slower than this is no fun, though it works. */
const SLOW_SECONDS = 5;
/** Slower than this is of no use. */
const USELESS_SECONDS = 20;
/** Tokens of an answer. */
const ANSWER = 48;
/** On a GPU of unknown memory so much is taken to fit anywhere, and so much nearly nowhere. */
const [SAFE_GPU_BYTES, HUGE_GPU_BYTES] = [1.5e9, 24e9];
/** Shares of memory and storage that are safe to take. */
const SAFE_SHARE = 0.8;
const GIB = 2 ** 30;

/** Tells whether a model will run here, and why. */
export function preflight(facts: ModelFacts, around: Surroundings): Preflight {
  const { config, weightBytes, fileBytes } = facts;
  const { device } = around;
  const kind = device ? computeKind(device) : 'hardware';
  const least = sequenceBytes(config, Math.min(TOKENS, config.max_position_embeddings));
  const floats = 4 * parameterCount(config);
  const asFloats = kind === 'processor' && floats <= PROCESSOR_BYTES.packed;
  const ownBytes = asFloats ? floats : weightBytes;
  const speed = kind === 'processor' && !asFloats ? 'codes' : kind;
  const most = Math.max(least, BATCH_BYTES[kind]);
  const keepBytes = around.keep ? Math.max(0, fileBytes - around.received) : 0;
  const room = kind === 'processor' ? roomFinding(ownBytes, around) : null;
  const memory = memoryFinding(ownBytes + least, around);
  const findings = [
    room,
    memory,
    speed === 'hardware' ? null : speedFinding(parameterCount(config), WEIGHTS_PER_SECOND[speed]),
    bindingFinding(facts, around),
    storageFinding(keepBytes, around),
  ].filter((finding) => finding !== null);
  const order: Verdict[] = ['no', 'slow', 'tight', 'yes'];
  findings.sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  return {
    verdict: findings[0]?.verdict ?? 'yes',
    reasons: findings.map(({ why }) => why),
    fitsMemory: room === null && memory.verdict !== 'no',
    parameters: parameterCount(config),
    weightBytes: ownBytes,
    workBytes: [least, most],
    keepBytes,
  };
}

interface Finding {
  verdict: Verdict;
  why: string;
}

/** What the processor engine has room for: 4 GB, or half of what the machine is known to have. */
function roomFinding(need: number, { memoryGiB }: Surroundings): Finding | null {
  const room = Math.max(PROCESSOR_BYTES.most, ((memoryGiB ?? 0) * GIB) / 2);
  if (need <= room) return null;
  return {
    verdict: 'slow',
    why: `Its weights take ${bytes(need)}, and the processor engine has room for ${bytes(room)} here. A GPU has to compute it, if need be one in software.`,
  };
}

function memoryFinding(need: number, { device, memoryGiB }: Surroundings): Finding {
  const ownGpu = device === null || computeKind(device) === 'hardware';
  const needs = `It needs ${bytes(need)} of ${ownGpu ? 'GPU memory' : 'memory'}`;
  if (device === null)
    return {
      verdict: need > SAFE_GPU_BYTES ? 'tight' : 'yes',
      why: `${needs}; the GPU is not known yet.`,
    };
  if (ownGpu) {
    if (need <= SAFE_GPU_BYTES) return { verdict: 'yes', why: `${needs}.` };
    return {
      verdict: need > HUGE_GPU_BYTES ? 'no' : 'tight',
      why: `${needs}; the browser does not tell how much this GPU has.`,
    };
  }
  // what a browser calls 8 GiB may be any amount above
  if (memoryGiB === null || memoryGiB >= 8) {
    const much = need > SAFE_SHARE * 8 * GIB;
    return {
      verdict: much ? 'tight' : 'yes',
      why:
        memoryGiB === null || much
          ? `${needs}; the browser does not tell how much there is.`
          : `${needs}.`,
    };
  }
  const room = memoryGiB * GIB;
  const verdict = need > room ? 'no' : need > SAFE_SHARE * room * 0.5 ? 'tight' : 'yes';
  return { verdict, why: `${needs}; this machine has about ${memoryGiB} GiB.` };
}

function speedFinding(parameters: number, perSecond: number): Finding | null {
  const seconds = parameters / perSecond;
  if (seconds < SLOW_SECONDS) return null;
  const useless = seconds >= USELESS_SECONDS;
  const minutes = Math.round((ANSWER * seconds) / 60);
  return {
    verdict: useless ? 'slow' : 'tight',
    why: `Without a graphics card a token takes about ${Math.round(seconds)} seconds, an answer of ${ANSWER} tokens about ${minutes} minutes${useless ? ': too slow to use here. It can be loaded all the same' : ''}.`,
  };
}

function bindingFinding({ config, weightBytes }: ModelFacts, { device }: Surroundings) {
  const binding = device?.limits.maxStorageBufferBindingSize;
  const buffer = device?.limits.maxBufferSize;
  if (binding === undefined || buffer === undefined) return null;
  const limit = Math.min(binding, buffer);
  // a sequence's widest activation cannot be split
  const widest = 4 * TOKENS * 2 * config.intermediate_size;
  if (widest > limit)
    return {
      verdict: 'no',
      why: `This GPU binds ${bytes(limit)} at a time; the model’s activations take ${bytes(widest)} at once.`,
    } as const;
  const largest = largestMatrix(config) * (weightBytes / parameterCount(config));
  if (largest <= limit) return null;
  return {
    verdict: 'yes',
    why: `Its largest matrix, ${bytes(largest)}, is split, since this GPU binds ${bytes(limit)} at a time.`,
  } as const;
}

function storageFinding(keepBytes: number, { storage }: Surroundings): Finding | null {
  if (keepBytes === 0) return null;
  if (storage === null)
    return { verdict: 'tight', why: 'The browser does not tell how much it can keep.' };
  const room = Math.max(0, storage.quota - storage.usage);
  if (keepBytes > room)
    return {
      verdict: 'no',
      why: `Keeping it takes ${bytes(keepBytes)}; the browser has room for ${bytes(room)}. Free space on the disk, delete other models, or load it without keeping it.`,
    };
  if (keepBytes > SAFE_SHARE * room)
    return {
      verdict: 'tight',
      why: `Keeping it takes ${bytes(keepBytes)} of the ${bytes(room)} that the browser has room for.`,
    };
  return null;
}
