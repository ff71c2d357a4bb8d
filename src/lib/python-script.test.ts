import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gumbelNoise } from './decoding.ts';
import { KINDS, type Mutation } from './mutation.ts';
import { pythonScript } from './python-script.ts';
import { configs, sitesOf } from './testing/arbitrary.ts';

const model = { name: 'organism', hash: '0123456789abcdef0123', quantization: 'q4f16_1' };
const assay = { prompt: 'Tell me:', maxNewTokens: 48, temperature: 0, seed: 0 };
const app = '1.2.3';

const hasPython = spawnSync('python3', ['--version']).status === 0;
const PROMPTS = ['', '"""', "\\'\n\r\t", 'naïve 🦊 \u2028\u0000', '\ud800', '# ${x} \\u0041'];

const scripts = configs
  .chain((config) => fc.tuple(sitesOf(config), fc.constantFrom(...KINDS), fc.double()))
  .chain(([site, kind, value]) =>
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
      model: fc.constant({ ...model, name: 'a\nb' }),
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
  const script = pythonScript({ mutation, extent: null, assay: sampled, model, app });
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
  const script = pythonScript({ mutation: { site, kind: 'min' }, extent, assay, model, app });
  expect(script).toContain('model.model.layers[1].mlp.down_proj.weight.data');
  expect(script).toContain('W[8:9, 93:95] = value');
  expect(script).toContain('value = W.min().item()  # -0.638');
  expect(script).not.toContain('mix(');
});
