import type { PromptSpec } from '../assay/prompt-spec.ts';
import type { ModelConfig } from '../model/model-config.ts';
import type { ValueRange } from '../model/value-range.ts';
import { formatMutation, type Mutation } from '../mutation/mutation.ts';
import { loadingCode, pythonString, type PythonWeights } from './python-weights.ts';

/** What the script is about. */
export interface PythonScript {
  mutation: Mutation;
  /** Of the whole matrix, as this lab has it; null if it is not known. */
  extent: ValueRange | null;
  assay: PromptSpec;
  /** Ids of the prompt's tokens, those that the tokenizer puts before it included. */
  promptIds: readonly number[];
  model: { name: string; hash: string; quantization: string; config: ModelConfig };
  weights: PythonWeights;
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
 * A Python script (transformers, PyTorch) that makes the same mutation in the model's own weights,
 * dequantised, and generates with the same decoding: greedy, or with the noise of decoding.ts.
 */
export function pythonScript(about: PythonScript): string {
  const { mutation, extent, assay, promptIds, model, weights, app } = about;
  const { site, kind } = mutation;
  const rows = `${site.row}:${site.row + site.height}`;
  const cols = `${site.col}:${site.col + site.width}`;
  const lab = extent && (kind === 'max' || kind === 'min') ? `  # ${extent[kind]} in the lab` : '';
  const value = {
    max: 'W.max().item()',
    min: 'W.min().item()',
    zero: '0.0',
    sign: '-before',
    value: String(mutation.value ?? 0),
  }[kind];
  return `# ${formatMutation(mutation)} in ${oneLine(model.name)}, made with Mutascope ${app}
# (model ${model.hash.slice(0, 16)}, ${oneLine(model.quantization)}).
#
# These are the lab's own weights, dequantised to f32. PyTorch sums in another order, so a near tie
# may fall the other way. The unquantised model is another one: its weights differ, its largest and
# smallest too, and with them what a mutant says.
${loadingCode(weights, model.config)}
PROMPT = ${pythonString(assay.prompt)}
PROMPT_IDS = [${promptIds.join(', ')}]  # as the lab reads it
NEW_TOKENS = ${assay.maxNewTokens}
ENDS = {${model.config.eos_token_ids.join(', ') || '-1'}}
TEMPERATURE = ${assay.temperature}
SEED = ${assay.seed}

${decodingCode(assay.temperature)}

@torch.no_grad()
def generate():
    ids = torch.tensor([PROMPT_IDS])
    for _ in range(NEW_TOKENS):
        token = choose(model(ids).logits[0, -1], position=ids.shape[1])
        ids = torch.cat([ids, torch.tensor([[token]])], dim=1)
        if token in ENDS:
            break
    return ids[0, len(PROMPT_IDS) :].tolist()


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
print("prompt:   ", repr(PROMPT))
print("wild type:", repr(tokenizer.decode(wild_type)))
print("mutant:   ", repr(tokenizer.decode(mutant)))
print("silent" if first < 0 else f"differs from token {first + 1} on")
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

const oneLine = (text: string) => text.replace(/\s+/g, ' ');
