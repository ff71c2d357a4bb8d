"""Writes tiny random models of the families that the lab computes, and what transformers says of them.

python organism/families/record.py fixtures/families

Each model: a safetensors folder, GGUF in F16 and Q8_0, and results (logits, texts, mutants) of the weights that a
file holds, generated from scratch in float32 with the lab's own sampling. Needs torch, transformers, safetensors,
tokenizers, gguf; results say which versions recorded them.
"""
import json, pathlib, shutil, sys
import numpy as np, tokenizers, torch, transformers
from transformers import AutoModelForCausalLM, AutoTokenizer
import gguf_form, models, vocabulary

torch.set_num_threads(1)
GREEDY = dict(name="greedy", prompt="Tell me about the owl: it hunts at night and the fox didn't", max_new_tokens=12, temperature=0, seed=0)
SAMPLED = dict(name="sampled", prompt="In the winter of 1995 the river was", max_new_tokens=12, temperature=0.7, seed=3)
MUTANTS, PROJECTIONS = 40, dict(q="self_attn.q_proj", k="self_attn.k_proj", v="self_attn.v_proj", o="self_attn.o_proj", gate="mlp.gate_proj", up="mlp.up_proj", down="mlp.down_proj")


def mix(x):
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & 0xFFFFFFFF
    x = ((x ^ (x >> 15)) * 0x846CA68B) & 0xFFFFFFFF
    return x ^ (x >> 16)


def noise(seed, position, count):
    """Gumbel noise of every token, as src/lib/assay/decoding.ts makes it."""
    base = mix((mix(seed) + position) & 0xFFFFFFFF)
    u = np.array([((mix((base + token) & 0xFFFFFFFF) >> 8) + 0.5) / 2**24 for token in range(count)])
    return -np.log(-np.log(u))


@torch.no_grad()
def generate(model, prompt_ids, case, ends):
    """Ids of a continuation, each one's lead over the runner-up, and the logits behind the prompt."""
    ids, leads, first = list(prompt_ids), [], None
    for _ in range(case["max_new_tokens"]):
        logits = model(torch.tensor([ids]), use_cache=False).logits[0, -1].double().numpy()
        first = logits if first is None else first
        scores = logits if case["temperature"] == 0 else logits / case["temperature"] + noise(case["seed"], len(ids), len(logits))
        best, second = np.argsort(-scores, kind="stable")[:2]
        ids.append(int(best)); leads.append(float(scores[best] - scores[second]))
        if best in ends:
            break
    return ids[len(prompt_ids):], leads, first


def linear(model, layer, matrix):
    return model.get_submodule(f"model.layers.{layer}.{PROJECTIONS[matrix]}")


def random_mutant(rng, model, index):
    """Small squares and, every second, a single weight: a random model has no weight to spare."""
    layer, matrix = int(rng.integers(model.config.num_hidden_layers)), list(PROJECTIONS)[index % len(PROJECTIONS)]
    rows, cols = linear(model, layer, matrix).weight.shape
    single = index % 2 == 1
    height, width = (1, 1) if single else (int(rng.choice([1, 2, 4])) for _ in range(2))
    kind = ["max", 1.5, "zero", -0.5, "min"][index // 2 % 5] if single else ["max", "zero", "min"][index // 2 % 3]
    return dict(layer=layer, matrix=matrix, row=int(rng.integers(rows - height + 1)), col=int(rng.integers(cols - width + 1)), height=height, width=width, kind=kind)


def run_mutant(model, wild, prompt_ids, case, ends, m):
    weight = linear(model, m["layer"], m["matrix"]).weight.data
    value = {"max": weight.max(), "min": weight.min(), "zero": torch.zeros(())}.get(m["kind"], m["kind"])
    value = float(value)
    site = (slice(m["row"], m["row"] + m["height"]), slice(m["col"], m["col"] + m["width"]))
    before = weight[site].clone()
    weight[site] = value
    ids, leads, _ = generate(model, prompt_ids, case, ends)
    weight[site] = before
    same = next((i for i, (a, b) in enumerate(zip(ids, wild)) if a != b), -1)
    upto = leads if same < 0 else leads[:same + 1]
    return dict(case=case["name"], **m, value=significant(value), first_element_before=significant(before[0, 0].item()), first_divergent=same, ids=ids, min_lead_until=round(min(upto), 4))


def significant(value):
    return float(f"{value:.9g}")


def ending(model, prompt_ids, ends):
    """A sampled case that an end token ends."""
    for seed in range(2000):
        case = dict(SAMPLED, name="ends", temperature=1.5, seed=seed)
        ids, leads, _ = generate(model, prompt_ids, case, ends)
        if ids[-1] in ends and len(ids) > 2 and min(leads) > 0.01:
            return case
    raise SystemExit("no sampled text ends")


def record(model, tokenizer, ends, seed):
    rng = np.random.default_rng(seed)
    decode = lambda ids: tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)
    cases, mutants = [], []
    for case in (GREEDY, SAMPLED, ending(model, tokenizer.encode(SAMPLED["prompt"]), ends)):
        prompt_ids = tokenizer.encode(case["prompt"])
        ids, leads, logits = generate(model, prompt_ids, case, ends)
        cases.append(dict(case, prompt_ids=prompt_ids, ids=ids, text=decode(ids), lead=[round(v, 4) for v in leads], logits_last_prompt=[round(float(v), 4) for v in logits]))
        if case["name"] != "ends":
            mutants += [run_mutant(model, ids, prompt_ids, case, ends, random_mutant(rng, model, i)) for i in range(MUTANTS // 2)]
    changed = sum(m["first_divergent"] >= 0 for m in mutants)
    assert MUTANTS // 5 <= changed <= MUTANTS * 9 // 10, f"{changed} of {MUTANTS} mutants change the answer"
    return dict(recorded_with=f"transformers {transformers.__version__}, torch {torch.__version__.split('+')[0]}, float32", cases=cases, mutants=mutants)


@torch.no_grad()
def bites(model, folder, prompt_ids, edit):
    """How far logits go where config.json, or the weights, lack what is special of a family."""
    other = edit(folder)
    a, b = (m(torch.tensor([prompt_ids]), use_cache=False).logits[0, -1] for m in (model, other))
    return (a - b).abs().max().item()


def without(folder, **changed):
    config = transformers.AutoConfig.from_pretrained(folder)
    for key, value in changed.items():
        setattr(config, key, value)
    return AutoModelForCausalLM.from_pretrained(folder, config=config, dtype=torch.float32, attn_implementation="eager").eval()


def without_weights(folder, end, neutral):
    model = without(folder)
    for name, p in model.named_parameters():
        if name.endswith(end):
            p.data.fill_(neutral)
    return model


SPECIAL = {
    "llama3": lambda folder: without(folder, rope_parameters=dict(rope_type="default", rope_theta=500000.0)),
    "llama-linear": lambda folder: without(folder, rope_parameters=dict(rope_type="default", rope_theta=10000.0)),
    "mistral-window": lambda folder: without(folder, sliding_window=None),
    "qwen2": lambda folder: without_weights(folder, "_proj.bias", 0.0),
    "qwen3": lambda folder: without_weights(folder, "k_norm.weight", 1.0),
}


def main(out):
    tokens = {}
    for sub in ("gguf", "results"):
        (out / sub).mkdir(parents=True, exist_ok=True)
    for family, f in models.FAMILIES.items():
        folder = out / family
        shutil.rmtree(folder, ignore_errors=True); folder.mkdir()
        t = vocabulary.train(f["kind"])
        # Qwen names one that no prompt begins with
        bos = t.token_to_id((vocabulary.LLAMA3_SPECIAL if f["kind"] == "llama-bpe" else vocabulary.QWEN_SPECIAL)[0])
        ends = vocabulary.ends(f["kind"], t)
        made = models.build(family, bos, ends)
        vocabulary.write(folder, f["kind"], t)
        models.write(folder, family, made, bos, ends)
        # what is recorded is what transformers makes of the files
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        tokenizer = AutoTokenizer.from_pretrained(folder)
        if f["kind"] not in tokens:
            tokens[f["kind"]] = [dict(text=text, ids=tokenizer.encode(text)) for text in vocabulary.TRICKY]
        for text in vocabulary.TRICKY:
            assert tokenizer.encode(text) == t.encode(text).ids, (family, text)
        if family in SPECIAL:
            far = bites(model, folder, tokenizer.encode(GREEDY["prompt"]), SPECIAL[family])
            assert far > 0.05, f"{family}: {far}"
            print(family, "differs without its own part by", round(far, 3))
        write_results(out, family, record(model, tokenizer, set(ends), f["seed"]))
        for quantised, name in ((False, f"{family}-f16"), (True, f"{family}-q8_0"))[:2 if f["q8_0"] else 1]:
            held = gguf_form.write(out / "gguf" / f"{name}.gguf", family, f["kind"], model, t, vocabulary.settings(f["kind"]), bos, ends, quantised)
            if not quantised:
                assert all(np.array_equal(v, model.state_dict()[k].numpy()) for k, v in held.items())
                continue
            model.load_state_dict({k: torch.from_numpy(np.array(v)) for k, v in held.items()}, strict=False)
            model.tie_weights()
            write_results(out, name, record(model, tokenizer, set(ends), f["seed"] + 100))
    text = json.dumps(dict(recorded_with=f"tokenizers {tokenizers.__version__}", tokens=tokens), ensure_ascii=True, separators=(",", ":"))
    (out / "results" / "tokens.json").write_text(text + "\n")


def write_results(out, name, found):
    silent = sum(m["first_divergent"] < 0 for m in found["mutants"])
    print(name, len(found["mutants"]), "mutants,", silent, "silent;", [c["text"] for c in found["cases"]])
    (out / "results" / f"{name}.json").write_text(json.dumps(found, separators=(",", ":")) + "\n")


main(pathlib.Path(sys.argv[1]))
