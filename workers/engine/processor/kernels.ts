import relaxed from './kernels/index.as.ts?relaxed';
import simd from './kernels/index.as.ts?simd';

/**
 * The compiled kernels, see kernels/*.as.ts. Addresses are bytes in `memory`; sizes and strides
 * (`ld…`, how far rows stand apart) are numbers of f32.
 */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  readonly allocate: (bytes: number) => number;
  readonly free: (at: number) => void;
  readonly linear: (
    x: number,
    ldx: number,
    w: number,
    ldw: number,
    k: number,
    n: number,
    residual: number,
    ldr: number,
    y: number,
    ldy: number,
    m: number,
  ) => void;
  readonly rope_and_cache: (
    qkv: number,
    stride: number,
    rotation: number,
    keys: number,
    values: number,
    capacity: number,
    heads: number,
    kvHeads: number,
    headDim: number,
    rows: number,
    first: number,
  ) => void;
  readonly attention: (
    q: number,
    stride: number,
    keys: number,
    values: number,
    capacity: number,
    out: number,
    heads: number,
    kvHeads: number,
    headDim: number,
    rows: number,
    first: number,
    window: number,
    firstKv: number,
    countKv: number,
    scores: number,
  ) => void;
  readonly rms_norm: (
    x: number,
    weight: number,
    y: number,
    cols: number,
    eps: number,
    m: number,
  ) => void;
  readonly norm_heads: (
    x: number,
    stride: number,
    weight: number,
    heads: number,
    headDim: number,
    eps: number,
    rows: number,
  ) => void;
  readonly swiglu: (
    gate: number,
    ldg: number,
    up: number,
    ldu: number,
    y: number,
    ldy: number,
    cols: number,
    m: number,
  ) => void;
  readonly repeat: (x: number, y: number, bytes: number, times: number) => void;
  readonly choose: (
    logits: number,
    vocab: number,
    noise: number,
    inverseTemperature: number,
    expected: number,
    probabilities: number,
    out: number,
  ) => void;
  readonly softmax: (
    logits: number,
    vocab: number,
    top: number,
    all: number,
    probabilities: number,
  ) => void;
  readonly checksum: (data: number, words: number, first: number) => bigint;
  readonly rms_norm_backward: (
    x: number,
    weight: number,
    dy: number,
    dx: number,
    cols: number,
    eps: number,
    m: number,
  ) => void;
  readonly norm_heads_backward: (
    x: number,
    stride: number,
    weight: number,
    dy: number,
    heads: number,
    headDim: number,
    eps: number,
    rows: number,
  ) => void;
  readonly swiglu_backward: (
    gate: number,
    up: number,
    ldg: number,
    dy: number,
    dgate: number,
    dup: number,
    ldd: number,
    cols: number,
    m: number,
  ) => void;
  readonly rope_backward: (
    x: number,
    stride: number,
    rotation: number,
    heads: number,
    headDim: number,
    rows: number,
  ) => void;
  readonly attention_weights: (
    q: number,
    stride: number,
    keys: number,
    capacity: number,
    heads: number,
    kvHeads: number,
    headDim: number,
    rows: number,
    window: number,
    weights: number,
  ) => void;
  readonly attention_backward: (
    weights: number,
    rows: number,
    qkv: number,
    values: number,
    capacity: number,
    heads: number,
    kvHeads: number,
    headDim: number,
    window: number,
    dy: number,
    from: number,
    n: number,
    dqkv: number,
    scores: number,
  ) => void;
  readonly pair_shares: (
    dy: number,
    stride: number,
    values: number,
    capacity: number,
    headDim: number,
    heads: number,
    first: number,
    rows: number,
    window: number,
    out: number,
  ) => void;
  readonly pair_changes: (
    scores: number,
    weights: number,
    slopes: number,
    factors: number,
    moves: number,
    ofQueries: boolean,
    heads: number,
    rows: number,
    window: number,
    out: number,
  ) => void;
  readonly extremes: (
    left: number,
    ldl: number,
    spans: number,
    cotangents: number,
    group: number,
    right: number,
    inner: number,
    panels: number,
    up: number,
    down: number,
    upOf: number,
    downOf: number,
  ) => void;
  readonly smallest_of: (
    left: number,
    ldl: number,
    count: number,
    k: number,
    right: number,
    factor: number,
  ) => number;
  readonly spread: (
    g: number,
    ldg: number,
    rows: number,
    cotangents: number,
    columns: number,
    left: number,
    ldl: number,
    step: number,
    between: number,
  ) => void;
  readonly changes: (
    x: number,
    positions: number,
    delta: number,
    cols: number,
    tile: number,
    right: number,
    inner: number,
    at: number,
    step: number,
  ) => void;
  readonly silu_changes: (
    gate: number,
    up: number,
    ldg: number,
    positions: number,
    right: number,
    inner: number,
    panels: number,
    at: number,
    step: number,
  ) => void;
  readonly transpose_panels: (weights: number, rows: number, cols: number, to: number) => void;
  readonly unpack_q4: UnpackCodes;
  readonly unpack_q8: UnpackCodes;
  readonly unpack_f16: (values: number, count: number, to: number) => void;
  readonly unpack_bf16: (values: number, count: number, to: number) => void;
}

type UnpackCodes = (
  codes: number,
  scales: number,
  offsets: number,
  halves: boolean,
  zeroPoint: number,
  group: number,
  groups: number,
  to: number,
) => void;

/** `relaxed`: a·b + c is one instruction. `simd`: it is two. */
export type KernelBuild = 'simd' | 'relaxed';

const PROGRAMS: Record<KernelBuild, string> = { simd, relaxed };

/** A module of one function, (v128, v128, v128) → f32x4.relaxed_madd of them. */
const PROBE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x08, 0x01, 0x60, 0x03, 0x7b, 0x7b, 0x7b, 0x01, 0x7b], // its type
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x0d, 0x01, 0x0b, 0x00, 0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfd, 0x85, 0x02, 0x0b],
);

/** The fastest build that this JavaScript engine takes. */
export function bestBuild(): KernelBuild {
  return WebAssembly.validate(PROBE) ? 'relaxed' : 'simd';
}

/** Fresh kernels with a memory of their own. */
export async function loadKernels(build: KernelBuild = bestBuild()): Promise<Kernels> {
  const program = Uint8Array.from(atob(PROGRAMS[build]), (letter) => letter.charCodeAt(0));
  const { instance } = await WebAssembly.instantiate(program);
  return instance.exports as unknown as Kernels;
}
