import type { PreTrainedTokenizer } from '@xenova/transformers';
import { WeightsError } from './weights-error.ts';

/** Templates in use have some thousand characters. */
const MAX_TEMPLATE_CHARACTERS = 65_536;

/**
 * What turns a user's words into the text that a chat model answers to: one message, then the
 * beginning of the answer, by the Jinja template in the tokenizer's configuration. The result is an
 * ordinary prompt. Null where there is no template, or none that could be meant. The function throws
 * a WeightsError for a template that fails.
 * @param before names of the tokens that are put before every prompt; a template that writes them
 * itself would have them twice
 */
export function chatPrompt(
  tokenizer: PreTrainedTokenizer,
  before: readonly string[],
): ((words: string) => string) | null {
  const template = defaultTemplate(tokenizer.chat_template);
  if (template === null || template.length > MAX_TEMPLATE_CHARACTERS) return null;
  return (words) => {
    const text = render(tokenizer, template, words);
    const start = before.join('');
    return text.startsWith(start) ? text.slice(start.length) : text;
  };
}

/** A tokenizer has one template, or several by name. */
function defaultTemplate(template: unknown): string | null {
  if (typeof template === 'object' && template !== null && 'default' in template)
    return defaultTemplate(template.default);
  return typeof template === 'string' && template !== '' ? template : null;
}

function render(tokenizer: PreTrainedTokenizer, template: string, words: string): string {
  try {
    return tokenizer.apply_chat_template<false>([{ role: 'user', content: words }], {
      chat_template: template,
      add_generation_prompt: true,
      tokenize: false,
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new WeightsError(
      'tokenizer-bad',
      `The chat template of this model cannot be used: ${why.replace(/\.$/, '')}.`,
      'Write the prompt as the model’s card says, with its special tokens.',
      { cause: error },
    );
  }
}
