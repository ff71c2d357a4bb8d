"""Records gradients of margins of a tiny random Llama, found by automatic differentiation (JAX, float64).

python record-gradients.py ../fixtures/gradients/tiny-llama.json

The model is written out here as Hugging Face's LlamaForCausalLM computes it, apart from the lab's code.
A margin is the difference of two logits of one row. Its gradient with respect to the output of a linear
map (of q, k and v before the rotation) is that of a zero added to this output. Needs jax and numpy; the
file says which version recorded it.
"""
import json, sys
import jax, jax.numpy as jnp, numpy as np
jax.config.update("jax_enable_x64", True)

# theta is small and eps large, so that a mistake in the rotation or in the norm shows
CONFIG = dict(hidden_size=32, intermediate_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
              head_dim=8, vocab_size=20, rope_theta=100, rms_norm_eps=0.01, tie_word_embeddings=False,
              max_position_embeddings=16, bos_token_id=None, eos_token_ids=[])
TOKENS = [7, 2, 19, 11, 2, 5, 14]
POSITIONS, RIVALS = [1, 3, 6], 2
UNIT = 1 / 16  # of weights, so that float32 holds them exactly

D, F, V = CONFIG["hidden_size"], CONFIG["intermediate_size"], CONFIG["vocab_size"]
H, K, HD = CONFIG["num_attention_heads"], CONFIG["num_key_value_heads"], CONFIG["head_dim"]
T, LAYERS = len(TOKENS), range(CONFIG["num_hidden_layers"])
SHAPES = dict(q=(H * HD, D), k=(K * HD, D), v=(K * HD, D), o=(D, H * HD), gate=(F, D), up=(F, D), down=(D, F))


def random_weights(rng):
    """Whole numbers of UNIT."""
    draw = lambda shape, size, mean=0: np.rint((mean + size * rng.standard_normal(shape)) / UNIT).astype(int)
    norm = lambda: draw(D, 0.25, 1)
    layer = lambda: {**{p: draw(shape, 0.25) for p, shape in SHAPES.items()}, "input_layernorm": norm(), "post_attention_layernorm": norm()}
    return dict(embed_tokens=draw((V, D), 0.8), layers=[layer() for _ in LAYERS], norm=norm(), lm_head=draw((V, D), 0.5))


def rms_norm(x, weight):
    return weight * (x / jnp.sqrt(jnp.mean(x**2, -1, keepdims=True) + CONFIG["rms_norm_eps"]))


def rotate(x):
    """x [T, heads, HD]"""
    frequency = 1 / CONFIG["rope_theta"] ** (jnp.arange(0, HD, 2) / HD)
    angle = jnp.outer(jnp.arange(T), frequency)
    cos, sin = (jnp.concatenate([f(angle), f(angle)], -1)[:, None, :] for f in (jnp.cos, jnp.sin))
    half = jnp.concatenate([-x[..., HD // 2:], x[..., :HD // 2]], -1)
    return x * cos + half * sin


def forward(w, added):
    """Logits [T, V]. added: for each layer and linear map [T, rows], added to its output."""
    x = w["embed_tokens"][jnp.array(TOKENS)]
    causal = jnp.tril(jnp.ones((T, T), bool))
    for layer, more in zip(w["layers"], added):
        linear = lambda p, x: x @ layer[p].T + more[p]
        h = rms_norm(x, layer["input_layernorm"])
        q = rotate(linear("q", h).reshape(T, H, HD))
        k = jnp.repeat(rotate(linear("k", h).reshape(T, K, HD)), H // K, 1)
        v = jnp.repeat(linear("v", h).reshape(T, K, HD), H // K, 1)
        scores = jnp.einsum("thi,shi->hts", q, k) / jnp.sqrt(HD)
        weights = jax.nn.softmax(jnp.where(causal, scores, -jnp.inf), -1)
        x = x + linear("o", jnp.einsum("hts,shi->thi", weights, v).reshape(T, H * HD))
        h = rms_norm(x, layer["post_attention_layernorm"])
        x = x + linear("down", jax.nn.silu(linear("gate", h)) * linear("up", h))
    return rms_norm(x, w["norm"]) @ w["lm_head"].T


def numbers(values):
    """Flat, with 7 significant digits."""
    return [float(f"{v:.7g}") or 0 for v in np.asarray(values).ravel()]


weights = random_weights(np.random.default_rng(1))
exact = jax.tree.map(lambda whole: jnp.array(whole * UNIT, jnp.float64), weights)
zeros = [{p: jnp.zeros((T, rows)) for p, (rows, _) in SHAPES.items()} for _ in LAYERS]
logits = forward(exact, zeros)
margins = []
for position in POSITIONS:
    token, *rivals = (int(v) for v in jnp.argsort(-logits[position])[:1 + RIVALS])
    for rival in rivals:
        def margin(added):
            row = forward(exact, added)[position]
            return row[token] - row[rival]
        gradients = jax.grad(margin)(zeros)
        assert all(not g[position + 1:].any() for layer in gradients for g in layer.values())
        upto = [{p: numbers(g[:position + 1]) for p, g in layer.items()} for layer in gradients]
        margins.append(dict(position=position, token=token, rival=rival, gradients=upto))
flat = jax.tree.map(lambda whole: whole.ravel().tolist(), weights)
found = dict(recorded_with=f"jax {jax.__version__}, float64", config=CONFIG, unit=UNIT, weights=flat, tokens=TOKENS, logits=numbers(logits), margins=margins)
with open(sys.argv[1], "w") as file:
    file.write(json.dumps(found, separators=(",", ":")) + "\n")
