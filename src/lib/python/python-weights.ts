import type { ModelConfig } from '../model/model-config.ts';
import { ropeFrequencies } from '../model/rope-frequencies.ts';
import { canBeEightBit, nameBefore } from '../model/eight-bit.ts';
import type { ModelOffer } from '../catalogue/model-offer.ts';

/** Where a script finds the files of the loaded model. */
export type PythonWeights =
  /** `from`: repository on the model hub, or folder. */
  | { kind: 'gguf'; from: string; file: string }
  /** `from`: address or folder, ending in a slash. */
  | { kind: 'mlc'; from: string }
  /** `from`: repository on the model hub, or folder; `eightBit`: put into 8-bit groups. */
  | { kind: 'safetensors'; from: string; eightBit: boolean };

const HUB_FOLDER = /^https:\/\/huggingface\.co\/([\w.-]+\/[\w.-]+)\/resolve\/main\/$/;
const HUB_FILE = /^https:\/\/huggingface\.co\/([\w.-]+\/[\w.-]+)\/resolve\/main\/([^/]+\.gguf)$/i;

/**
 * Where a script can read the weights that the lab has. Of files on this machine the page knows
 * only the name: the script's reader puts in the folder.
 *
 * @param builtIn address of the folder of the model that comes with the page
 * @param quantization as the files name it; only those of MLC begin with a small q
 */
export function pythonWeights(
  { kind, name, source }: Pick<ModelOffer, 'kind' | 'name' | 'source'>,
  builtIn: string,
  quantization: string,
): PythonWeights {
  if (kind === 'built-in') return { kind: 'mlc', from: builtIn };
  const before = nameBefore(quantization);
  if (canBeEightBit(before)) {
    const [, from = '.'] = HUB_FOLDER.exec(source?.url ?? '') ?? [];
    return { kind: 'safetensors', from: source ? from : name, eightBit: before !== quantization };
  }
  if (source?.kind === 'folder-url') return { kind: 'mlc', from: source.url };
  if (source) {
    const [, from = '.', file = fileOf(source.url)] = HUB_FILE.exec(source.url) ?? [];
    return { kind: 'gguf', from, file };
  }
  if (quantization.startsWith('q')) return { kind: 'mlc', from: `${name}/` };
  return { kind: 'gguf', from: '.', file: /\.gguf$/i.test(name) ? name : `${name}.gguf` };
}

const fileOf = (url: string) => decodeURIComponent(url.split('/').at(-1) ?? 'model.gguf');

/** Python that makes `model` and `tokenizer` of transformers from the model's own files. */
export function loadingCode(weights: PythonWeights, config: ModelConfig): string {
  switch (weights.kind) {
    case 'gguf':
      return ggufCode(weights, config) + beyondGguf(config);
    case 'mlc':
      return mlcCode(weights.from, config);
    case 'safetensors':
      return safetensorsCode(weights.from) + (weights.eightBit ? EIGHT_BIT_CODE : '');
  }
}

const safetensorsCode = (from: string) => `\
# pip install torch transformers
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

FROM = ${pythonString(from)}  # repository on the model hub, or the folder of the files

tokenizer = AutoTokenizer.from_pretrained(FROM)
model = AutoModelForCausalLM.from_pretrained(FROM, dtype=torch.float32).eval()
`;

/** What eightBitMatrix does (workers/weights/eight-bit.ts): 32 weights share a half-precision scale. */
const EIGHT_BIT_CODE = `

def in_eight_bits(weight):
    blocks = weight.reshape(-1, 32)
    d = blocks.abs().amax(1, keepdim=True) / 127
    steps = blocks * torch.where(d > 0, 1 / d, 0).nan_to_num(posinf=0)
    whole = steps.trunc()
    codes = whole + (2 * (steps - whole)).trunc()  # halves away from zero
    return (codes * d.half().float()).reshape(weight.shape)


with torch.no_grad():  # the lab was told to put these weights into 8-bit groups
    for part in model.modules():
        if isinstance(part, (torch.nn.Linear, torch.nn.Embedding)) and part.weight.shape[1] % 32 == 0:
            if part is not model.lm_head or not model.config.tie_word_embeddings:
                part.weight.copy_(in_eight_bits(part.weight))
`;

/** What transformers does not read of a GGUF file: scaled rotation, and a window. */
function beyondGguf({ head_dim, rope_theta, rope_scaling, sliding_window }: ModelConfig): string {
  const window =
    sliding_window === undefined
      ? ''
      : `
# the file has a sliding window, which transformers does not read from GGUF
from transformers import MistralConfig, MistralForCausalLM

config = {**model.config.to_dict(), "model_type": "mistral", "sliding_window": ${sliding_window}}
windowed = MistralForCausalLM(MistralConfig(**config)).float().eval()
windowed.load_state_dict(model.state_dict())
model = windowed
`;
  if (!rope_scaling) return window;
  const frequencies = [...ropeFrequencies({ head_dim, rope_theta, rope_scaling })];
  return `${window}
# the file scales rotary positions, which transformers does not read from GGUF
model.model.rotary_emb.inv_freq.copy_(torch.tensor(${JSON.stringify(frequencies)}))
`;
}

/** transformers' class of a configuration, and what it is told beyond a Llama's sizes. */
function familyOf(c: ModelConfig): { name: string; more: string } {
  const scaling =
    c.rope_scaling === undefined ? '' : `\n    rope_scaling=${JSON.stringify(c.rope_scaling)},`;
  if (c.qk_norm) return { name: 'Qwen3', more: scaling };
  // Qwen2 is a Llama with biases of q, k and v, and no others
  if (c.qkv_bias) return { name: 'Qwen2', more: scaling };
  if (c.sliding_window !== undefined)
    return { name: 'Mistral', more: `${scaling}\n    sliding_window=${c.sliding_window},` };
  return { name: 'Llama', more: scaling };
}

/** @see https://huggingface.co/docs/transformers/gguf */
const ggufCode = (
  { from, file }: Extract<PythonWeights, { kind: 'gguf' }>,
  { qk_norm, head_dim }: ModelConfig,
) => `\
# pip install torch transformers gguf accelerate
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

FROM = ${pythonString(from)}  # repository on the model hub, or the folder of the file
FILE = ${pythonString(file)}

tokenizer = AutoTokenizer.from_pretrained(FROM, gguf_file=FILE)
model = AutoModelForCausalLM.from_pretrained(
    FROM,
    gguf_file=FILE,
    dtype=torch.float32,${
      qk_norm ? `\n    head_dim=${head_dim},  # of Qwen3 it is not read from the file` : ''
    }
).eval()
`;

/**
 * MLC's files: 4-bit codes 0 to 15 in words of eight, the lowest bits first, w = (code − 7) · scale
 * of 32 columns; q, k, v are rows of one tensor, gate and up of another.
 */
const mlcCode = (from: string, c: ModelConfig) => `\
# pip install torch transformers numpy
import json
from urllib.request import urlopen

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import ${familyOf(c).name}Config, ${familyOf(c).name}ForCausalLM

FROM = ${pythonString(from)}  # address of the model's files, or their folder


def read(name):
    with urlopen(FROM + name) if "://" in FROM else open(FROM + name, "rb") as file:
        return file.read()


def tensors():  # under MLC's names
    try:
        shards = json.loads(read("tensor-cache.json"))["records"]
    except OSError:  # its older name
        shards = json.loads(read("ndarray-cache.json"))["records"]
    for shard in shards:
        data = read(shard["dataPath"])
        for t in shard["records"]:
            part = data[t["byteOffset"] : t["byteOffset"] + t["nbytes"]]
            if t["dtype"] == "float32" and t["format"] == "f32-to-bf16":
                values = (np.frombuffer(part, "<u2").astype(np.uint32) << 16).view(np.float32)
            else:
                values = np.frombuffer(part, t["dtype"])
            yield t["name"], values.reshape(t["shape"])


def weights():  # dequantised, under transformers' names
    raw = dict(tensors())
    for name, values in raw.items():
        if name.endswith(".q_scale"):
            continue
        if name.endswith(".q_weight"):
            codes = (values[..., None] >> np.arange(0, 32, 4, dtype=np.uint32)) & 15
            scales = raw[name.replace(".q_weight", ".q_scale")].astype(np.float32)
            values = codes.reshape(len(codes), -1).astype(np.float32) - 7
            values *= scales.repeat(32, axis=1)
            name = name.replace(".q_weight", ".weight")
        values = torch.tensor(values.astype(np.float32))
        name = name.replace(".c_attn.", ".qkv_proj.")  # as it is called in Qwen
        if ".qkv_proj." in name:
            for part, rows in zip("qkv", values.split([${c.num_attention_heads * c.head_dim}, ${c.num_key_value_heads * c.head_dim}, ${c.num_key_value_heads * c.head_dim}])):
                yield name.replace("qkv", part), rows
        elif ".gate_up_proj." in name:
            for part, rows in zip(("gate", "up"), values.split(${c.intermediate_size})):
                yield name.replace("gate_up", part), rows
        else:
            yield name, values


config = ${familyOf(c).name}Config(
    hidden_size=${c.hidden_size},
    intermediate_size=${c.intermediate_size},
    num_hidden_layers=${c.num_hidden_layers},
    num_attention_heads=${c.num_attention_heads},
    num_key_value_heads=${c.num_key_value_heads},
    head_dim=${c.head_dim},
    vocab_size=${c.vocab_size},
    max_position_embeddings=${c.max_position_embeddings},
    rms_norm_eps=${c.rms_norm_eps},
    rope_theta=${pythonFloat(c.rope_theta)},
    tie_word_embeddings=${c.tie_word_embeddings ? 'True' : 'False'},${familyOf(c).more}
)
model = ${familyOf(c).name}ForCausalLM(config).float().eval()
missing, unknown = model.load_state_dict(dict(weights()), strict=False)
assert not unknown and set(missing) <= ${c.tie_word_embeddings ? `{"lm_head.weight"}` : 'set()'}, (missing, unknown)
tokenizer = Tokenizer.from_str(read("tokenizer.json").decode())
`;

const pythonFloat = (x: number) => (Number.isInteger(x) ? `${x}.0` : String(x));

/** A Python string literal: JSON's escapes are Python's, save for what JSON leaves as it is. */
export function pythonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u{7f}-\u{10ffff}]/gu,
    (c) => `\\U${c.codePointAt(0)!.toString(16).padStart(8, '0')}`,
  );
}
