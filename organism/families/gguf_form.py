"""The models as GGUF files: names, metadata and row order as llama.cpp's convert_hf_to_gguf.py writes them."""
import json
import gguf
import numpy as np
from gguf.quants import dequantize, quantize
from gguf import GGMLQuantizationType as Type

PARTS = {"self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
         "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm",
         "post_attention_layernorm": "ffn_norm", "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm"}


def gguf_name(name):
    if name.startswith("model.layers."):
        _, _, layer, rest = name.split(".", 3)
        part, end = rest.rsplit(".", 1)
        return f"blk.{layer}.{PARTS[part]}.{end}"
    return {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight", "lm_head.weight": "output.weight"}[name]


def permuted(rows, heads):
    """Rows of q or k as the architecture llama has them: a head's halves in turn (LlamaModel.permute)."""
    return rows.reshape(heads, 2, rows.shape[0] // heads // 2, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)


def unpermuted(rows, heads):
    return rows.reshape(heads, rows.shape[0] // heads // 2, 2, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)


def rope_factors(c, rope):
    """What llama.cpp divides the frequencies by (LlamaModel.generate_extra_tensors)."""
    freqs = 1.0 / rope["rope_theta"] ** (np.arange(0, c.head_dim, 2, dtype=np.float32) / c.head_dim)
    out = []
    for wavelength in 2 * np.pi / freqs:
        if wavelength < rope["original_max_position_embeddings"] / rope["high_freq_factor"]:
            out.append(1)
        elif wavelength > rope["original_max_position_embeddings"] / rope["low_freq_factor"]:
            out.append(rope["factor"])
        else:
            smooth = (rope["original_max_position_embeddings"] / wavelength - rope["low_freq_factor"]) / (rope["high_freq_factor"] - rope["low_freq_factor"])
            out.append(1 / ((1 - smooth) / rope["factor"] + smooth))
    return np.array(out, dtype=np.float32)


def write(path, family, kind, model, tokenizer, settings, bos, ends, quantised):
    """Writes the file; returns the weights that it holds, in Hugging Face's names and order."""
    c, rope = model.config, model.config.rope_parameters
    arch = {"qwen2": "qwen2", "qwen3": "qwen3"}.get(c.model_type, "llama")
    w = gguf.GGUFWriter(path, arch)
    w.add_type("model"); w.add_name(f"tiny {family}"); w.add_file_type(7 if quantised else 1); w.add_quantization_version(2)
    w.add_block_count(c.num_hidden_layers); w.add_context_length(c.max_position_embeddings); w.add_embedding_length(c.hidden_size)
    w.add_feed_forward_length(c.intermediate_size); w.add_head_count(c.num_attention_heads); w.add_head_count_kv(c.num_key_value_heads)
    w.add_rope_freq_base(rope["rope_theta"]); w.add_layer_norm_rms_eps(c.rms_norm_eps)
    if getattr(c, "head_dim", None):
        w.add_key_length(c.head_dim); w.add_value_length(c.head_dim)
    if arch == "llama":
        w.add_vocab_size(c.vocab_size); w.add_rope_dimension_count(c.head_dim)
    if rope["rope_type"] == "linear":
        w.add_rope_scaling_type(gguf.RopeScalingType.LINEAR); w.add_rope_scaling_factor(rope["factor"])
    if c.model_type == "mistral":
        # the converter leaves it out, and llama.cpp computes without it
        w.add_sliding_window(c.sliding_window)
    vocab = {i: t for t, i in tokenizer.get_vocab().items()}
    special = {t.content for t in tokenizer.get_added_tokens_decoder().values() if t.special}
    tokens = [vocab.get(i, f"[PAD{i}]") for i in range(c.vocab_size)]
    w.add_tokenizer_model("gpt2"); w.add_tokenizer_pre(kind); w.add_token_list(tokens)
    w.add_token_types([5 if i not in vocab else 3 if vocab[i] in special else 1 for i in range(c.vocab_size)])
    w.add_token_merges([" ".join(m) if isinstance(m, list) else m for m in json.loads(tokenizer.to_str())["model"]["merges"]])
    w.add_bos_token_id(bos); w.add_add_bos_token(kind == "llama-bpe")
    w.add_eos_token_id(tokenizer.token_to_id(settings["eos_token"]))
    w.add_chat_template(settings["chat_template"])

    held = {}
    if rope["rope_type"] == "llama3":
        w.add_tensor("rope_freqs.weight", rope_factors(c, rope))
    for name, tensor in model.state_dict().items():
        if name == "lm_head.weight" and c.tie_word_embeddings:
            continue
        rows = tensor.float().numpy()
        heads = arch == "llama" and {"q": c.num_attention_heads, "k": c.num_key_value_heads}.get(name.split("_proj")[0][-1] if "self_attn" in name and "_proj" in name else "")
        stored = np.ascontiguousarray(permuted(rows, heads) if heads else rows)
        if rows.ndim == 1:
            w.add_tensor(gguf_name(name), stored)
            held[name] = rows
            continue
        # llama.cpp, too, falls back to F16 where a row is no number of whole blocks
        kind_of = Type.Q8_0 if quantised and rows.shape[1] % 32 == 0 else Type.F16
        data = quantize(stored, kind_of)
        w.add_tensor(gguf_name(name), data, raw_dtype=kind_of)
        back = dequantize(data, kind_of).reshape(rows.shape)
        held[name] = unpermuted(back, heads) if heads else back
    w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()
    return held
