import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canBeGrouped, eightBitName, GROUP } from '../../src/lib/model/eight-bit.ts';
import {
  dequantise,
  isQuantised,
  isQuantisedForm,
  rowSlice,
  type FloatMatrix,
  type HalfMatrix,
  type MatrixForm,
  type MatrixName,
  type ModelReader,
  type QuantisedMatrix,
} from './canonical.ts';
import { floatToHalf } from './half.ts';
import { WeightsError } from './weights-error.ts';

/** What 0 is as a code, as in Q8_0. */
const ZERO_POINT = 128;

/**
 * The same model with its float matrices in 8-bit groups, made as they are read: half to a quarter of
 * the memory. Codes and scales are those of GGUF's Q8_0. Matrices whose width is no multiple of 32,
 * norms and biases stay as they are. These are other weights, so the model has a hash of its own.
 * Reading rejects with a WeightsError (`tensor-value`) where a scale is too large for f16.
 */
export function eightBitReader(reader: ModelReader): ModelReader {
  return {
    config: reader.config,
    quantization: eightBitName(reader.quantization),
    hash: bytesToHex(sha256(utf8ToBytes(`8-bit groups of ${GROUP} of ${reader.hash}`))),
    form: (name) => eightBitForm(reader.form(name)),
    matrix: async (name, rows) => {
      const matrix = await reader.matrix(name, rows);
      return isQuantised(matrix) || !canBeGrouped(matrix.cols)
        ? matrix
        : eightBitMatrix(matrix, name);
    },
    norm: (name) => reader.norm(name),
    bias: (layer, projection) => reader.bias(layer, projection),
  };
}

function eightBitForm(form: MatrixForm): MatrixForm {
  if (isQuantisedForm(form) || !canBeGrouped(form.cols)) return form;
  const { rows, cols } = form;
  return {
    ...{ encoding: 'q8', rows, cols, group: GROUP, scaleBits: 16 },
    ...{ offsets: false, zeroPoint: ZERO_POINT },
  };
}

/**
 * Rounds as gguf-py does, in f32: d = max|w| / 127, codes w · (1/d), halves away from zero; d is then
 * kept as f16.
 * @see https://github.com/ggml-org/llama.cpp/blob/master/gguf-py/gguf/quants.py
 */
function eightBitMatrix(matrix: HalfMatrix | FloatMatrix, name: MatrixName): QuantisedMatrix {
  const { rows, cols } = matrix;
  const codes = new Uint32Array((rows * cols) / 4);
  const bytes = new Uint8Array(codes.buffer);
  const scales = new Uint16Array((rows * cols) / GROUP);
  for (let row = 0; row < rows; row++) {
    const values = dequantise(rowSlice(matrix, { first: row, count: 1 }));
    for (let start = 0; start < cols; start += GROUP) {
      let most = 0;
      for (let i = start; i < start + GROUP; i++) most = Math.max(most, Math.abs(values[i]));
      const d = Math.fround(most / 127);
      const scale = floatToHalf(d);
      if (scale === INFINITE) throw tooLarge(name, most);
      scales[(row * cols + start) / GROUP] = scale;
      const inverse = Math.fround(1 / d);
      // of nothing but zeros, or of what f16 has no scale for
      const perStep = Number.isFinite(inverse) ? inverse : 0;
      for (let i = start; i < start + GROUP; i++) {
        const steps = Math.fround(values[i] * perStep);
        const whole = Math.trunc(steps);
        // exact, unlike adding a half
        const away = Math.trunc(2 * (steps - whole));
        bytes[row * cols + i] = whole + away + ZERO_POINT;
      }
    }
  }
  return {
    ...{ encoding: 'q8', rows, cols, group: GROUP, codes, scales },
    ...{ offsets: null, zeroPoint: ZERO_POINT },
  };
}

/** Half-precision bits of infinity. */
const INFINITE = 0x7c00;

function tooLarge(name: MatrixName, most: number): WeightsError {
  const matrix = typeof name === 'string' ? name : `${name.projection} of layer ${name.layer}`;
  return new WeightsError(
    'tensor-value',
    `${matrix} holds ${most}, which is too large for 8-bit groups: their scales are half-precision.`,
    'Load the model with its weights as they are.',
  );
}
