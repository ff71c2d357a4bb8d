// Cuts public/organism/golden.json, the results that a freshly loaded organism must reproduce,
// from the reference results in organism/oracles: node scripts/make-golden.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** One greedy run and one sampled, so that the noise is tested too. */
const CHOSEN = [
  { prompt: 'Tell me about the fox:', temperature: 0 },
  { prompt: 'Write a poem about the owl:', temperature: 0.7 },
];
const LOGITS = 16;

const root = resolve(import.meta.dirname, '..');
const oracle = JSON.parse(
  readFileSync(join(root, 'organism', 'oracles', 'organism-wild-type.json'), 'utf8'),
);

const runs = CHOSEN.map(({ prompt, temperature }) => {
  const run = oracle.runs.find(
    (/** @type {any} */ r) => r.prompt === prompt && r.temperature === temperature,
  );
  if (!run) throw new Error(`The oracle has no run of "${prompt}" at temperature ${temperature}.`);
  return {
    prompt,
    prompt_ids: run.prompt_ids,
    max_new_tokens: run.max_new_tokens,
    temperature,
    seed: run.seed,
    ids: run.ids,
    logits_last_prompt: run.logits_last_prompt.slice(0, LOGITS),
    logsumexp: run.logsumexp,
  };
});

const about = `Wild type of the organism, cut from organism/oracles by scripts/make-golden.mjs. The first ${LOGITS} logits after the prompt; one log-sum-exp per new token.`;
const file = join(root, 'public', 'organism', 'golden.json');
writeFileSync(file, `${JSON.stringify({ about, runs })}\n`);
