import { modelBytes } from '../model/model-bytes.ts';
import { parameterCount, type ModelConfig } from '../model/model-config.ts';
import {
  LLAMA2_7B,
  LLAMA3_2_1B,
  MISTRAL_7B,
  ORGANISM_CONFIG,
  QWEN2_5_0_5B,
  QWEN3_0_6B,
  SMOLLM2_135M,
  SMOLLM2_1_7B,
  SMOLLM2_360M,
  TINY_LLAMA_1_1B,
} from '../model/model-configs.ts';
import type { ModelFacts, RemoteSource } from './model-facts.ts';

/** A model that the lab knows where to find. */
export interface CatalogueEntry {
  /** As in the link. */
  id: string;
  name: string;
  /** null: it comes with the page. */
  source: RemoteSource | null;
  licence: string;
  /** Its page, where licence and origin can be read. */
  page: string;
  /** From its published configuration, to tell what it needs before anything is fetched. */
  facts: ModelFacts;
  /** One sentence. */
  about: string;
  /** What of it was checked, and where. */
  checked: string;
}

/** Of files whose host could not be reached from where the lab was built. */
const BY_FAMILY =
  'Its family is checked against transformers on tiny models; these files themselves were not tried, as their host was out of reach when the lab was built.';
/** Of configurations in MLC's form or GGUF of Llama 2's family. */
const BY_SHAPE =
  'Its shapes are checked against the plain reference; these files themselves were not tried, as their host was out of reach when the lab was built.';

const HUB = 'https://huggingface.co';

/** Tokenizer, configuration and lists beside the weights, about. */
const BESIDE = { mlc: 2.2e6, gguf: 0.75e6, safetensors: 11.5e6 };

function facts(config: ModelConfig, quantization: string, beside: number): ModelFacts {
  const { files, gpu } = modelBytes(config, quantization);
  return { config, quantization, weightBytes: gpu, fileBytes: Math.round(files + beside) };
}

type Described = Pick<CatalogueEntry, 'id' | 'name' | 'licence' | 'about' | 'checked'>;

/** @param repository of the MLC folder on the model hub */
function mlc(
  entry: Described,
  repository: string,
  config: ModelConfig,
  quantization: string,
): CatalogueEntry {
  const page = `${HUB}/${repository}`;
  const source = { kind: 'folder-url', url: `${page}/resolve/main/` } as const;
  return { ...entry, source, page, facts: facts(config, quantization, BESIDE.mlc) };
}

/** @param repository of the GGUF file on the model hub */
function gguf(
  entry: Described,
  repository: string,
  file: string,
  config: ModelConfig,
  quantization: 'Q4_0' | 'Q8_0' = 'Q4_0',
): CatalogueEntry {
  const page = `${HUB}/${repository}`;
  const source = { kind: 'gguf-url', url: `${page}/resolve/main/${file}` } as const;
  return { ...entry, source, page, facts: facts(config, quantization, BESIDE.gguf) };
}

/**
 * @param repository with safetensors on the model hub
 * @param more bytes of tensors that are there and not used
 */
function safetensors(
  entry: Described,
  repository: string,
  config: ModelConfig,
  more = 0,
): CatalogueEntry {
  const page = `${HUB}/${repository}`;
  const source = { kind: 'folder-url', url: `${page}/resolve/main/` } as const;
  return { ...entry, source, page, facts: facts(config, 'bf16', BESIDE.safetensors + more) };
}

/** The model that comes with the page. */
export const ORGANISM = 'organism';

/** Models on offer, the smallest first. Nothing of them is fetched before the user asks for it. */
export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    id: ORGANISM,
    name: 'Organism',
    source: null,
    licence: 'MIT',
    page: 'organism/MODEL_CARD.md',
    facts: facts(ORGANISM_CONFIG, 'q4f16_1', 0.1e6),
    about:
      'A model organism: a small, complete Llama, raised for this lab on a made-up library. It knows only that, and is not a source of facts.',
    checked: 'The tests compute hundreds of its recorded mutants again.',
  },
  mlc(
    {
      id: 'smollm2-135m',
      name: 'SmolLM2-135M-Instruct',
      licence: 'Apache-2.0',
      about: 'The smallest of a family of real assistants; its weights are in half precision.',
      checked:
        'Its weights as GGUF were checked: 120 mutants against a reference that agrees with llama.cpp. These files themselves were not tried.',
    },
    'mlc-ai/SmolLM2-135M-Instruct-q0f16-MLC',
    SMOLLM2_135M,
    'q0f16',
  ),
  mlc(
    {
      id: 'smollm2-360m',
      name: 'SmolLM2-360M-Instruct',
      licence: 'Apache-2.0',
      about: 'A small real assistant, in 4 bits.',
      checked: BY_SHAPE,
    },
    'mlc-ai/SmolLM2-360M-Instruct-q4f16_1-MLC',
    SMOLLM2_360M,
    'q4f16_1',
  ),
  safetensors(
    {
      id: 'qwen2.5-0.5b',
      name: 'Qwen2.5-0.5B-Instruct',
      licence: 'Apache-2.0',
      about: 'A small assistant with biases of q, k and v; 16-bit weights.',
      checked: BY_FAMILY,
    },
    'Qwen/Qwen2.5-0.5B-Instruct',
    QWEN2_5_0_5B,
  ),
  safetensors(
    {
      id: 'qwen3-0.6b',
      name: 'Qwen3-0.6B',
      licence: 'Apache-2.0',
      about: 'A small assistant that thinks aloud, with norms of q and k; 16-bit weights.',
      checked: BY_FAMILY,
    },
    'Qwen/Qwen3-0.6B',
    QWEN3_0_6B,
    // the head that is tied to the embedding is written out
    2 * QWEN3_0_6B.vocab_size * QWEN3_0_6B.hidden_size,
  ),
  mlc(
    {
      id: 'tinyllama-1.1b-chat',
      name: 'TinyLlama-1.1B-Chat',
      licence: 'Apache-2.0',
      about: 'Llama 2’s architecture at a sixth of its size.',
      checked: BY_SHAPE,
    },
    'mlc-ai/TinyLlama-1.1B-Chat-v1.0-q4f16_1-MLC',
    TINY_LLAMA_1_1B,
    'q4f16_1',
  ),
  gguf(
    {
      id: 'llama-3.2-1b',
      name: 'Llama-3.2-1B-Instruct',
      licence: 'Llama 3.2 Community License',
      about: 'The smallest Llama 3, in 8 bits.',
      checked: BY_FAMILY,
    },
    'bartowski/Llama-3.2-1B-Instruct-GGUF',
    'Llama-3.2-1B-Instruct-Q8_0.gguf',
    LLAMA3_2_1B,
    'Q8_0',
  ),
  mlc(
    {
      id: 'smollm2-1.7b',
      name: 'SmolLM2-1.7B-Instruct',
      licence: 'Apache-2.0',
      about: 'The largest of its family.',
      checked: BY_SHAPE,
    },
    'mlc-ai/SmolLM2-1.7B-Instruct-q4f16_1-MLC',
    SMOLLM2_1_7B,
    'q4f16_1',
  ),
  gguf(
    {
      id: 'llama-2-7b',
      name: 'Llama-2-7B',
      licence: 'Llama 2 Community License',
      about: 'One of the two models of the paper.',
      checked: BY_SHAPE,
    },
    'TheBloke/Llama-2-7B-GGUF',
    'llama-2-7b.Q4_0.gguf',
    LLAMA2_7B,
  ),
  mlc(
    {
      id: 'llama-2-7b-chat',
      name: 'Llama-2-7B-Chat',
      licence: 'Llama 2 Community License',
      about: 'The same, tuned for conversation.',
      checked: BY_SHAPE,
    },
    'mlc-ai/Llama-2-7b-chat-hf-q4f16_1-MLC',
    LLAMA2_7B,
    'q4f16_1',
  ),
  gguf(
    {
      id: 'zephyr-7b-beta',
      name: 'Zephyr-7B-β',
      licence: 'MIT',
      about: 'One of the two models of the paper: Mistral-7B, tuned for conversation.',
      checked: BY_SHAPE,
    },
    'TheBloke/zephyr-7B-beta-GGUF',
    'zephyr-7b-beta.Q4_0.gguf',
    MISTRAL_7B,
  ),
  gguf(
    {
      id: 'mistral-7b',
      name: 'Mistral-7B-v0.1',
      licence: 'Apache-2.0',
      about: 'What Zephyr was made from.',
      checked: BY_SHAPE,
    },
    'TheBloke/Mistral-7B-v0.1-GGUF',
    'mistral-7b-v0.1.Q4_0.gguf',
    MISTRAL_7B,
  ),
];

export const catalogueEntry = (id: string): CatalogueEntry | null =>
  CATALOGUE.find((entry) => entry.id === id) ?? null;

/** Parameters of an entry. */
export const entryParameters = ({ facts }: { facts: ModelFacts }) => parameterCount(facts.config);
