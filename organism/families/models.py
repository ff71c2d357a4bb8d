"""Tiny random models of each family, as folders that transformers reads. Weights are bfloat16 values that float16
holds exactly too, so a model is the same in F32, F16, BF16 and in GGUF's F16."""
import json
from safetensors.torch import save_file
import torch
from transformers import LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, Qwen2Config, Qwen2ForCausalLM, Qwen3Config, Qwen3ForCausalLM

SMALL = dict(hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, head_dim=16,
             vocab_size=304, max_position_embeddings=128, rms_norm_eps=1e-5, tie_word_embeddings=False, hidden_act="silu")
LLAMA3_ROPE = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64)

# old: whether config.json keeps rotation as before transformers 5, as nearly all published ones do
FAMILIES = {
    "llama3": dict(seed=3, kind="llama-bpe", config=LlamaConfig, model=LlamaForCausalLM, old=True, dtype=torch.bfloat16, q8_0=True, shards=3,
                   sizes=dict(rope_parameters=dict(rope_theta=500000.0, **LLAMA3_ROPE))),
    "llama-linear": dict(seed=4, kind="llama-bpe", config=LlamaConfig, model=LlamaForCausalLM, old=False, dtype=torch.float16, q8_0=False, shards=1,
                         sizes=dict(tie_word_embeddings=True, rope_parameters=dict(rope_theta=10000.0, rope_type="linear", factor=4.0))),
    "mistral-window": dict(seed=5, kind="llama-bpe", config=MistralConfig, model=MistralForCausalLM, old=False, dtype=torch.bfloat16, q8_0=False, shards=1,
                           sizes=dict(tie_word_embeddings=True, sliding_window=7, rope_parameters=dict(rope_theta=10000.0, rope_type="default"))),
    "qwen2": dict(seed=6, kind="qwen2", config=Qwen2Config, model=Qwen2ForCausalLM, old=True, dtype=torch.bfloat16, q8_0=True, shards=1,
                  sizes=dict(hidden_size=64, intermediate_size=32, head_dim=None, tie_word_embeddings=True, vocab_size=320, use_sliding_window=False, max_window_layers=2,
                             rms_norm_eps=1e-6, rope_parameters=dict(rope_theta=1000000.0, rope_type="default"))),
    "qwen3": dict(seed=7, kind="qwen2", config=Qwen3Config, model=Qwen3ForCausalLM, old=True, dtype=torch.float16, q8_0=True, shards=2,
                  sizes=dict(tie_word_embeddings=True, attention_bias=False, use_sliding_window=False, max_window_layers=2, rms_norm_eps=1e-6,
                             rope_parameters=dict(rope_theta=1000000.0, rope_type="default"))),
    # a head of 8 and a width of 44: the shapes of tiny story models, which are no multiples of 32
    "odd-sizes": dict(seed=8, kind="llama-bpe", config=LlamaConfig, model=LlamaForCausalLM, old=False, dtype=torch.float32, q8_0=True, shards=1,
                      sizes=dict(intermediate_size=44, head_dim=8, tie_word_embeddings=True, rope_parameters=dict(rope_theta=10000.0, rope_type="default"))),
}


def both_halves(values):
    """The nearest bfloat16 that float16 holds exactly; what is too small for that is 0."""
    rounded = values.to(torch.bfloat16).float()
    return torch.where(rounded.abs() < 2.0**-14, torch.zeros(()), rounded)


def build(family, bos, ends):
    f = FAMILIES[family]
    sizes = {**SMALL, **f["sizes"]}
    config = f["config"](**{k: v for k, v in sizes.items() if v is not None}, bos_token_id=bos, eos_token_id=ends[0], pad_token_id=None)
    config._attn_implementation = "eager"
    torch.manual_seed(f["seed"])
    model = f["model"](config).eval()
    with torch.no_grad():
        for name, p in model.named_parameters():
            if name.endswith("bias"):
                p.normal_(0, 0.7)
            elif "norm" in name:
                p.copy_(1 + 0.3 * torch.randn_like(p))
            elif "embed" in name or "lm_head" in name:
                # a tied head answers with the last token again, unless the layers say more than the embedding
                p.normal_(0, 0.5 if config.tie_word_embeddings else 0.8)
            else:
                # queries and keys sharp enough that attention looks somewhere
                size = 2.2 if "q_proj" in name or "k_proj" in name else 2.0 if config.tie_word_embeddings else 1.2
                p.normal_(0, size / p.shape[1] ** 0.5)
            p.copy_(both_halves(p))
    return model


def config_json(family, model):
    """config.json as published: before transformers 5, rotation stood in two keys of their own."""
    f = FAMILIES[family]
    config = model.config.to_diff_dict()
    config.pop("_attn_implementation", None)
    config["architectures"] = [f["model"].__name__]
    config.pop("dtype", None)
    name = str(f["dtype"]).removeprefix("torch.")
    if f["old"]:
        rope = config.pop("rope_parameters")
        config["rope_theta"] = rope.pop("rope_theta")
        if rope["rope_type"] != "default":
            config["rope_scaling"] = rope
        config.pop("layer_types", None)
        config["torch_dtype"] = name
        config["transformers_version"] = "4.43.1"
    else:
        config["dtype"] = name
    if family == "qwen2":
        # published ones name a window that they do not use
        config["sliding_window"] = 5
    # published ones write these out, whatever the defaults are
    for key in ("tie_word_embeddings", "rms_norm_eps", "max_position_embeddings", "vocab_size", "hidden_act", "num_key_value_heads"):
        config[key] = getattr(model.config, key)
    return dict(sorted(config.items()))


def write(folder, family, model, bos, ends):
    f = FAMILIES[family]
    (folder / "config.json").write_text(json.dumps(config_json(family, model), indent=1) + "\n")
    generation = dict(bos_token_id=bos, do_sample=True, eos_token_id=ends, temperature=0.6, top_p=0.9)
    (folder / "generation_config.json").write_text(json.dumps(generation, indent=1) + "\n")
    tied = model.config.tie_word_embeddings
    tensors = {k: v.to(f["dtype"]).contiguous() for k, v in model.state_dict().items() if not (tied and k == "lm_head.weight")}
    if f["shards"] == 1:
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        return
    names = list(tensors)
    size = -(-len(names) // f["shards"])
    where = {}
    for i in range(f["shards"]):
        file = f"model-{i + 1:05}-of-{f['shards']:05}.safetensors"
        part = names[i * size:(i + 1) * size]
        save_file({n: tensors[n] for n in part}, folder / file, metadata={"format": "pt"})
        where.update({n: file for n in part})
    total = sum(t.numel() * t.element_size() for t in tensors.values())
    (folder / "model.safetensors.index.json").write_text(json.dumps(dict(metadata=dict(total_size=total), weight_map=dict(sorted(where.items()))), indent=1) + "\n")
