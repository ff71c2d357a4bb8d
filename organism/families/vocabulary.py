"""Tiny byte-level tokenizers that cut words as Llama 3 and Qwen do, in the files that published models have."""
import json
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")

# llama.cpp calls the two ways llama-bpe and qwen2
LLAMA3_SPECIAL = ["<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>", "<|eom_id|>"]
QWEN_SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]

TEXT = """The owl hunts at night and the fox sleeps in its den. The fox hunts mice; the owl hears them under the snow.
Tell me about the owl: it has large eyes, soft feathers and a round face. It doesn't sing, it hoots 12 times.
In the winter of 1995 the river was frozen for 40 days, and the children didn't go to the school.
Die Eule jagt bei Nacht, der Fuchs schläft am Tag. L'été, le renard dort. El búho caza de noche.
def hunt(owl, mice=3):
    return [m for m in owl.hear(mice) if m.is_near]
"""

# What a tokenizer that is nearly right gets wrong: digits, contractions, spaces, bytes, marks, names of special tokens.
TRICKY = ["", " ", "The owl hunts", "owls' 123456 and 1,000.5", "I'LL say it's THEY'VE don't  'S", "  two  spaces  ",
          "tabs\tand\n\nlines \r\n end\n", "(parens) [x]={y}; a_b", "Nächte über Löß", "cafe\u0301 Ångström A\u030angstro\u0308m ﬁ",
          "日本語のテキスト、中文", "🦊🦉 fox👩‍👩‍👧 owl", "٣٤٥ ½ ² Ⅷ 123٤", "a\u00a0b\u2003c\u200bd\ufeffe", "x\u0085y\u2028z",
          "<|im_end|> and <|eot_id|> said", "\x00\x7f\x1b", "Ω≈ç√∫˜µ≤", "don’t “quote” —", "123", "1234567 89", "\n\n\n", "a\n b\n  c"]


def train(kind):
    """A tokenizer of about 300 tokens; kind: llama-bpe or qwen2."""
    llama = kind == "llama-bpe"
    t = Tokenizer(models.BPE(ignore_merges=llama))
    t.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(LLAMA3 if llama else QWEN), behavior="isolated", invert=False),
        pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=llama, use_regex=False)])
    if not llama:
        t.normalizer = normalizers.NFC()
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator([TEXT], trainers.BpeTrainer(vocab_size=300, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    t.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in (LLAMA3_SPECIAL if llama else QWEN_SPECIAL)])
    byte_level = processors.ByteLevel(trim_offsets=llama) if llama else processors.ByteLevel(add_prefix_space=False, trim_offsets=False, use_regex=False)
    bos = LLAMA3_SPECIAL[0]
    t.post_processor = processors.Sequence([byte_level, processors.TemplateProcessing(
        single=f"{bos} $A", special_tokens=[(bos, t.token_to_id(bos))])]) if llama else byte_level
    return t


def settings(kind):
    """tokenizer_config.json"""
    if kind == "llama-bpe":
        template = "{{ bos_token }}{% for m in messages %}<|user|>\n{{ m['content'] }}<|eot_id|>{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
        return dict(tokenizer_class="PreTrainedTokenizerFast", bos_token=LLAMA3_SPECIAL[0], eos_token=LLAMA3_SPECIAL[2],
                    clean_up_tokenization_spaces=True, chat_template=template)
    template = "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    return dict(tokenizer_class="Qwen2Tokenizer", add_bos_token=False, bos_token=None, eos_token="<|im_end|>", pad_token="<|endoftext|>",
                unk_token=None, split_special_tokens=False, clean_up_tokenization_spaces=False, errors="replace", chat_template=template)


def ends(kind, t):
    """Ids that end an answer, as published generation_config.json list them."""
    return [t.token_to_id(name) for name in (LLAMA3_SPECIAL[1:] if kind == "llama-bpe" else ["<|im_end|>", "<|endoftext|>"])]


def write(folder, kind, t):
    (folder / "tokenizer.json").write_text(json.dumps(json.loads(t.to_str()), ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf8")
    (folder / "tokenizer_config.json").write_text(json.dumps(settings(kind), indent=1) + "\n")
