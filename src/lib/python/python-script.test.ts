import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CATALOGUE } from '../catalogue/catalogue.ts';
import { gumbelNoise } from '../assay/decoding.ts';
import type { Projection } from '../model/matrix.ts';
import { KINDS, type Mutation } from '../mutation/mutation.ts';
import { pythonScript } from './python-script.ts';
import { pythonWeights, type PythonWeights } from './python-weights.ts';
import { configs, sitesOf } from '../testing/arbitrary.ts';

const { facts } = CATALOGUE[0];
const model = {
  name: 'organism',
  hash: '0123456789abcdef0123',
  quantization: 'q4f16_1',
  config: facts.config,
};
const promptIds = [1, 17, 300];
const weights: PythonWeights = { kind: 'mlc', from: 'public/organism/' };
const assay = { prompt: 'Tell me:', maxNewTokens: 48, temperature: 0, seed: 0 };
const app = '1.2.3';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const PROMPTS = ['', '"""', "\\'\n\r\t", 'naïve 🦊 \u2028\u0000', '\ud800', '# ${x} \\u0041'];

const scripts = configs
  .chain((config) =>
    fc.tuple(fc.constant(config), sitesOf(config), fc.constantFrom(...KINDS), fc.double()),
  )
  .chain(([config, site, kind, value]) =>
    fc.record({
      mutation: fc.constant<Mutation>(
        kind === 'value'
          ? { site, kind, value: Number.isFinite(value) ? value : 1 }
          : { site, kind },
      ),
      extent: fc.constantFrom(null, { min: -0.5, max: 0.75 }),
      assay: fc.record({
        prompt: fc.constantFrom(...PROMPTS),
        maxNewTokens: fc.integer({ min: 1, max: 200 }),
        temperature: fc.constantFrom(0, 0.7),
        seed: fc.nat(),
      }),
      model: fc.constant({ ...model, name: 'a\nb', config }),
      promptIds: fc.array(fc.nat(1023), { maxLength: 5 }),
      weights: fc.constantFrom<PythonWeights>(
        { kind: 'mlc', from: 'a "folder"/' },
        { kind: 'gguf', from: 'owner/name', file: "it's.gguf" },
        { kind: 'safetensors', from: 'owner/name', eightBit: true },
      ),
      app: fc.constant(app),
    }),
  );

test.skipIf(!hasPython)(
  `any script is good Python, and its prompt the prompt${hasPython ? '' : ' (skipped: there is no python3 here)'}`,
  () => {
    const made = fc.sample(scripts, 40);
    const check = `
import ast, json, sys
for script, prompt in json.load(sys.stdin):
    tree = ast.parse(script)
    told = [n.value.value for n in tree.body if isinstance(n, ast.Assign) and getattr(n.targets[0], "id", "") == "PROMPT"]
    assert told == [prompt], (told, prompt)
`;
    const input = JSON.stringify(made.map((m) => [pythonScript(m), m.assay.prompt]));
    const run = spawnSync('python3', ['-c', check], { input, encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
  },
);

test.skipIf(!hasPython)('its noise is that of the lab, to the bit of the hash', () => {
  const mutation = {
    site: { layer: 0, projection: 'q' as const, row: 0, col: 0, height: 1, width: 1 },
    kind: 'zero' as const,
  };
  const sampled = { ...assay, temperature: 0.7, seed: 4_000_000_000 };
  const script = pythonScript({
    mutation,
    extent: null,
    assay: sampled,
    promptIds,
    model,
    weights,
    app,
  });
  // mix and the line after it work on plain integers as they do on tensors
  const [hash] = /def mix[^]*?return [^\n]*\n/.exec(script)!;
  const [line] = /h = mix\(.*/.exec(script)!;
  const places = [0, 1, 17, 1023, 31_999].map((tokens) => ({ position: 12 + tokens, tokens }));
  const check = `
import json, math, sys
${hash}
def noise(position, tokens, seed=${sampled.seed}):
    ${line}
    return -math.log(-math.log(((h >> 8) + 0.5) / 2**24))
print(json.dumps([noise(**place) for place in json.load(sys.stdin)]))
`;
  const input = JSON.stringify(places);
  const run = spawnSync('python3', ['-c', check], { input, encoding: 'utf8' });
  expect(run.stderr).toBe('');
  const noise = places.map((at) => gumbelNoise(sampled.seed, at.position, at.tokens));
  expect(JSON.parse(run.stdout)).toEqual(noise.map((x): unknown => expect.closeTo(x, 12)));
});

test('the script names the matrix as transformers does, and the site as half-open spans', () => {
  const site = { layer: 1, projection: 'down' as const, row: 8, col: 93, height: 1, width: 2 };
  const extent = { min: -0.638, max: 0.6 };
  const script = pythonScript({
    mutation: { site, kind: 'min' },
    ...{ extent, assay, promptIds, model, weights, app },
  });
  expect(script).toContain('model.model.layers[1].mlp.down_proj.weight.data');
  expect(script).toContain('W[8:9, 93:95] = value');
  expect(script).toContain('value = W.min().item()  # -0.638');
  expect(script).not.toContain('mix(');
});

test('a flipped sign is written as the negative of what was there', () => {
  const site = { layer: 1, projection: 'down' as const, row: 8, col: 93, height: 1, width: 2 };
  const script = pythonScript({
    mutation: { site, kind: 'sign' },
    ...{ extent: { min: -0.638, max: 0.6 }, assay, promptIds, model, weights, app },
  });
  const [before, value, write] = ['before = W[8:9, 93:95].clone()', 'value = -before', '= value'];
  expect(script).toContain([before, value, `W[8:9, 93:95] ${write}`, 'mutant'].join('\n'));
});

test('a script finds the files that the lab has', () => {
  const weightsOf = (id: string) => {
    const { name, source, facts } = CATALOGUE.find((entry) => entry.id === id)!;
    return pythonWeights({ kind: 'catalogue', name, source }, '', facts.quantization);
  };
  expect(weightsOf('zephyr-7b-beta')).toEqual({
    kind: 'gguf',
    from: 'TheBloke/zephyr-7B-beta-GGUF',
    file: 'zephyr-7b-beta.Q4_0.gguf',
  });
  expect(weightsOf('smollm2-135m')).toEqual({
    kind: 'mlc',
    from: 'https://huggingface.co/mlc-ai/SmolLM2-135M-Instruct-q0f16-MLC/resolve/main/',
  });
  const own = (name: string, quantization: string) =>
    pythonWeights({ kind: 'file', name, source: null }, '', quantization);
  expect(own('mine', 'Q4_K')).toEqual({ kind: 'gguf', from: '.', file: 'mine.gguf' });
  expect(own('Qwen', 'bf16')).toEqual({
    ...{ kind: 'safetensors', from: 'Qwen', eightBit: false },
  });
  expect(own('Qwen', 'bf16 → q8')).toMatchObject({ kind: 'safetensors', eightBit: true });
  expect(weightsOf('qwen3-0.6b')).toEqual({
    ...{ kind: 'safetensors', from: 'Qwen/Qwen3-0.6B', eightBit: false },
  });
  expect(own('mine', 'q4f16_1')).toEqual({ kind: 'mlc', from: 'mine/' });
});

const PYTHON = process.env.MUTASCOPE_PYTHON ?? 'python3';
const hasTorch =
  spawnSync(PYTHON, ['-c', 'import torch, transformers, numpy'], { timeout: 60_000 }).status === 0;

interface Mutants {
  cases: Asked[];
  mutants: {
    case: string;
    layer: number;
    matrix: Projection;
    row: number;
    col: number;
    height: number;
    width: number;
    /** A number: that value. */
    kind: 'max' | 'min' | 'zero' | number;
    first_divergent: number;
    min_lead_until: number;
  }[];
}
interface Asked {
  name: string;
  prompt: string;
  max_new_tokens: number;
  temperature: number;
  seed: number;
}

test.skipIf(!hasTorch)(
  `run by PyTorch, the scripts of recorded mutants part where those did${hasTorch ? '' : ' (skipped: MUTASCOPE_PYTHON names no Python with torch and transformers)'}`,
  { timeout: 300_000 },
  () => {
    const read = (name: string): unknown =>
      JSON.parse(readFileSync(`organism/oracles/organism-${name}.json`, 'utf8'));
    const { runs } = read('wild-type') as { runs: { prompt: string; prompt_ids: number[] }[] };
    const { cases, mutants } = read('mutants') as Mutants;
    // of each case the first that parts, and the first that does not
    const chosen = cases.flatMap(({ name }) => {
      const chosen = mutants.filter((m) => m.case === name && m.min_lead_until > 0.01);
      return [chosen.find((m) => m.first_divergent > 0), chosen.find((m) => m.first_divergent < 0)];
    });
    const scripts = chosen.flatMap((recorded) => {
      if (!recorded) return [];
      const { layer, matrix: projection, row, col, height, width, kind } = recorded;
      const asked = cases.find(({ name }) => name === recorded.case)!;
      return pythonScript({
        mutation: {
          site: { layer, projection, row, col, height, width },
          ...(typeof kind === 'number' ? { kind: 'value', value: kind } : { kind }),
        },
        extent: null,
        assay: { ...asked, maxNewTokens: asked.max_new_tokens },
        promptIds: runs.find(({ prompt }) => prompt === asked.prompt)!.prompt_ids,
        ...{ model, weights, app },
      });
    });
    // one process: importing PyTorch takes the longest
    const all = 'import json, sys\nfor script in json.load(sys.stdin):\n    exec(script, {})';
    const run = spawnSync(PYTHON, ['-c', all], {
      input: JSON.stringify(scripts),
      encoding: 'utf8',
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    });
    expect(run.status, run.stderr).toBe(0);
    const said = run.stdout.split('\n').filter((line) => /^(silent|differs)/.test(line));
    expect(said).toEqual(
      chosen.flatMap((m) => {
        if (!m) return [];
        return m.first_divergent < 0 ? 'silent' : `differs from token ${m.first_divergent + 1} on`;
      }),
    );
    expect(said.length).toBeGreaterThan(4);
  },
);
