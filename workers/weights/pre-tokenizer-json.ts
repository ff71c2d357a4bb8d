import {
  asArray,
  asObject,
  show,
  type JsonObject,
  type Refuse,
} from '../../src/lib/base/json-fields.ts';
import { GPT2 } from './pre-tokenizers.ts';

const split = (pattern: string): JsonObject => ({
  type: 'Split',
  pattern: { Regex: pattern },
  behavior: 'Isolated',
  invert: false,
});

/**
 * A `pre_tokenizer` of tokenizer.json in parts that the library cuts as Hugging Face's Rust code
 * does. Its own `Digits` knows 0-9 only, where Rust takes every numeric character, and its `ByteLevel`
 * has JavaScript's idea of white space; patterns of a `Split` are read rightly. Kinds that models of
 * the Llama family do not use, and that the library cuts otherwise than Rust, are refused.
 */
export function exactPreTokenizer(json: unknown, refuse: Refuse): unknown {
  if (json == null) return json;
  const part = asObject(json, 'pre_tokenizer', refuse);
  switch (part.type) {
    case 'Sequence':
      return {
        ...part,
        pretokenizers: asArray(part.pretokenizers, 'pre_tokenizer.pretokenizers', refuse).map(
          (inner) => exactPreTokenizer(inner, refuse),
        ),
      };
    case 'Digits':
      return split(part.individual_digits === true ? String.raw`\p{N}` : String.raw`\p{N}+`);
    case 'ByteLevel':
      return (part.use_regex ?? true) ? { type: 'Sequence', pretokenizers: byteLevel(part) } : part;
    case 'Split':
      if (part.invert === true ? part.behavior !== 'Removed' : !isPlain(part.behavior))
        return refuse(
          `it cuts words by a pattern with behavior ${show(part.behavior)}, which the lab does not compute`,
        );
      return { ...part, invert: part.invert ?? false };
    case 'Metaspace':
      return part;
    default:
      return refuse(`it cuts words by ${show(part.type)}, which the lab does not compute`);
  }
}

const isPlain = (behavior: unknown) => behavior === 'Isolated' || behavior === 'Removed';

/** ByteLevel with a pattern: the space in front comes before the cutting, the bytes after it. */
function byteLevel({ add_prefix_space, ...rest }: JsonObject): JsonObject[] {
  const prefix = {
    type: 'Replace',
    pattern: { Regex: String.raw`\A(?! )` },
    content: ' ',
  };
  return [
    ...((add_prefix_space ?? true) === true ? [prefix] : []),
    split(GPT2),
    { ...rest, add_prefix_space: false, use_regex: false },
  ];
}
