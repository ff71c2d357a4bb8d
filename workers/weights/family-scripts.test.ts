/** The Python that the page gives out, of models of every family: run by PyTorch and transformers. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { fixture } from '../../fixtures/files.ts';
import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import { pythonScript } from '../../src/lib/python/python-script.ts';
import type { PythonWeights } from '../../src/lib/python/python-weights.ts';
import { loadGguf } from './gguf.ts';
import { loadSafetensors } from './safetensors.ts';
import {
  FAMILY_FOLDERS,
  FAMILY_GGUFS,
  familyFiles,
  familyGguf,
  familyMutation,
  familyResults,
} from './testing/families.ts';

const PYTHON = process.env.MUTASCOPE_PYTHON ?? 'python3';
const hasTorch =
  spawnSync(PYTHON, ['-c', 'import torch, transformers, numpy'], { timeout: 60_000 }).status === 0;
/** Nearer to a tie, another way of summing may choose the other token. */
const CLEAR_LEAD = 0.01;

/** Scripts of some recorded mutants of a model, and what each should print. */
async function scriptsOf(
  name: Parameters<typeof familyResults>[0],
  config: ModelConfig,
  weights: PythonWeights,
) {
  const { cases, mutants } = await familyResults(name);
  return cases.flatMap((one) => {
    const { prompt, max_new_tokens: maxNewTokens, temperature, seed, prompt_ids: promptIds } = one;
    const clear = mutants.filter((m) => m.case === one.name && m.min_lead_until > CLEAR_LEAD);
    // of each case one that parts, and one that does not
    const chosen = [true, false].flatMap(
      (parts) => clear.find(({ first_divergent: at }) => at > 0 === parts) ?? [],
    );
    return chosen.map((mutant) => ({
      said:
        mutant.first_divergent < 0
          ? 'silent'
          : `differs from token ${mutant.first_divergent + 1} on`,
      script: pythonScript({
        mutation: familyMutation(mutant),
        extent: null,
        assay: { prompt, maxNewTokens, temperature, seed },
        promptIds,
        model: { name, hash: '0123456789abcdef0123', quantization: 'f32', config },
        weights,
        app: 'test',
      }),
    }));
  });
}

test.skipIf(!hasTorch)(
  `scripts of every family part where transformers does${hasTorch ? '' : ' (skipped: MUTASCOPE_PYTHON names no Python with torch and transformers)'}`,
  { timeout: 600_000 },
  async () => {
    const folders = FAMILY_FOLDERS.map(async (name) => {
      const { config } = await loadSafetensors(familyFiles(name));
      const from = fixture(`families/${name}`);
      return scriptsOf(name, config, { kind: 'safetensors', from, eightBit: false });
    });
    const files = FAMILY_GGUFS.map(async (name) => {
      const { config } = await loadGguf(await familyGguf(name));
      const weights = {
        kind: 'gguf',
        from: fixture('families/gguf'),
        file: `${name}.gguf`,
      } as const;
      return scriptsOf(name, config, weights);
    });
    const all = (await Promise.all([...folders, ...files])).flat();
    // one process: importing PyTorch takes the longest
    const run = spawnSync(
      PYTHON,
      ['-c', 'import json, sys\nfor script in json.load(sys.stdin):\n    exec(script, {})'],
      {
        input: JSON.stringify(all.map(({ script }) => script)),
        encoding: 'utf8',
        env: { ...process.env, OMP_NUM_THREADS: '1', HF_HUB_OFFLINE: '1' },
      },
    );
    expect(run.status, run.stderr).toBe(0);
    const said = run.stdout.split('\n').filter((line) => /^(silent|differs)/.test(line));
    expect(said).toEqual(all.map((one) => one.said));
    expect(said.length).toBeGreaterThan(40);
  },
);
