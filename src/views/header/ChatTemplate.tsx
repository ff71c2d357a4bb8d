import { useState } from 'react';
import { useLab, useLabStore } from '../lab-context.ts';

/** Puts the prompt into the model's chat template, and takes it out again; nothing for a model without one. */
export function ChatTemplate({
  prompt,
  setPrompt,
}: {
  prompt: string;
  setPrompt: (prompt: string) => void;
}) {
  const lab = useLab();
  const offered = useLabStore('model', (s) => s.hasChatTemplate && s.phase === 'ready');
  const [last, setLast] = useState<{ words: string; prompt: string } | null>(null);
  if (!offered) return null;
  if (last?.prompt === prompt) {
    return (
      <button className="quiet" type="button" onClick={() => setPrompt(last.words)}>
        back to my words
      </button>
    );
  }
  const wrap = async () => {
    const wrapped = await lab.asking.chatPrompt(prompt);
    if (wrapped === null) return;
    setLast({ words: prompt, prompt: wrapped });
    setPrompt(wrapped);
  };
  return (
    <button
      className="quiet"
      type="button"
      disabled={prompt === ''}
      title="Writes the model’s turns and special tokens around these words. What is asked is the text that you then see."
      onClick={() => void wrap()}
    >
      use chat template
    </button>
  );
}
