import { formatMutation, type Extent, type Mutation } from './mutation.ts';
import type { Assay } from './assay.ts';

/** What the script is about. */
export interface PythonScript {
  mutation: Mutation;
  /** Of the whole matrix, as this lab has it; null if it is not known. */
  extent: Extent | null;
  assay: Assay;
  model: { name: string; hash: string; quantization: string };
  /** Version of Mutascope. */
  app: string;
}

const BLOCK: Record<Mutation['site']['projection'], string> = {
  q: 'self_attn.q_proj',
  k: 'self_attn.k_proj',
  v: 'self_attn.v_proj',
  o: 'self_attn.o_proj',
  gate: 'mlp.gate_proj',
  up: 'mlp.up_proj',
  down: 'mlp.down_proj',
};

/**
 * A Python script (transformers, PyTorch) that makes the same mutation in an unquantised model and
 * generates with the same decoding: greedy, or with the noise of decoding.ts.
 */
export function pythonScript({ mutation, extent, assay, model, app }: PythonScript): string {
  const { site, kind } = mutation;
  const rows = `${site.row}:${site.row + site.height}`;
  const cols = `${site.col}:${site.col + site.width}`;
  const lab =
    extent === null || kind === 'zero' || kind === 'value'
      ? ''
      : `  # ${extent[kind]} in the lab’s ${model.quantization} weights`;
  const value = {
    max: 'W.max().item()',
    min: 'W.min().item()',
    zero: '0.0',
    value: String(mutation.value ?? 0),
  }[kind];
  return `# ${formatMutation(mutation)} in ${oneLine(model.name)}, made with Mutascope ${app}
# (model ${model.hash.slice(0, 16)}, ${oneLine(model.quantization)}). Unquantised weights differ a little from
# quantised ones, so that near ties may fall the other way.
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

MODEL = "..."  # the model's name on the hub, or its folder
PROMPT = ${pythonString(assay.prompt)}
NEW_TOKENS = ${assay.maxNewTokens}
TEMPERATURE = ${assay.temperature}
SEED = ${assay.seed}

tokenizer = AutoTokenizer.from_pretrained(MODEL)
model = AutoModelForCausalLM.from_pretrained(MODEL, dtype=torch.float32).eval()

${decodingCode(assay.temperature)}

@torch.no_grad()
def generate():
    ids = tokenizer(PROMPT, return_tensors="pt").input_ids
    start = ids.shape[1]
    end = model.generation_config.eos_token_id
    ends = set(end if isinstance(end, list) else [end])
    for _ in range(NEW_TOKENS):
        token = choose(model(ids).logits[0, -1], position=ids.shape[1])
        ids = torch.cat([ids, torch.tensor([[token]])], dim=1)
        if token in ends:
            break
    return ids[0, start:].tolist()


wild_type = generate()

W = model.model.layers[${site.layer}].${BLOCK[site.projection]}.weight.data  # [out-features, in-features]
before = W[${rows}, ${cols}].clone()
value = ${value}${lab}
W[${rows}, ${cols}] = value
mutant = generate()
W[${rows}, ${cols}] = before

first = next((i for i, (a, b) in enumerate(zip(wild_type, mutant)) if a != b), -1)
if first < 0 and len(wild_type) != len(mutant):
    first = min(len(wild_type), len(mutant))
print("wild type:", repr(tokenizer.decode(wild_type)))
print("mutant:   ", repr(tokenizer.decode(mutant)))
print("silent" if first < 0 else f"first divergent token: {first}")
`;
}

/** How a token is chosen, as in decoding.ts. */
function decodingCode(temperature: number): string {
  if (temperature === 0)
    return `
def choose(logits, position):
    return int(logits.argmax())
`;
  return `
def mix(x):  # a 32-bit hash, in 64-bit integers
    x = x ^ (x >> 16)
    x = (x * 0x7FEB352D) & 0xFFFFFFFF
    x = x ^ (x >> 15)
    x = (x * 0x846CA68B) & 0xFFFFFFFF
    return x ^ (x >> 16)


def choose(logits, position):  # the same noise for wild type and mutant
    seed = torch.tensor(SEED & 0xFFFFFFFF)
    tokens = torch.arange(logits.shape[0])
    h = mix((mix((mix(seed) + position) & 0xFFFFFFFF) + tokens) & 0xFFFFFFFF)
    u = ((h >> 8).double() + 0.5) / 2**24
    return int((logits.double() / TEMPERATURE - torch.log(-torch.log(u))).argmax())
`;
}

/** A Python string literal: JSON's escapes are Python's, save for what JSON leaves as it is. */
function pythonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u{7f}-\u{10ffff}]/gu,
    (c) => `\\U${c.codePointAt(0)!.toString(16).padStart(8, '0')}`,
  );
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ');
