import { expect, test } from 'vitest';
import { addStep, passed, reportText, stepLine, type CheckReport } from './check-report.mjs';

const empty = (): CheckReport => ({
  version: '0.1.0',
  browser: 'Chromium 1',
  system: 'linux',
  processor: '2 × core',
  software: false,
  seed: 1,
  mutants: 200,
  steps: [],
  adapter: null,
  agreement: null,
  tilings: [],
  measures: [],
});
const step = (name: string, ok = true) => ({ name, ok, message: `${name} was done.` });

test('a GPU has passed when golden test and agreement were done and nothing failed', () => {
  const steps = [step('adapter'), step('golden test'), step('agreement')];
  expect(passed({ steps })).toBe(true);
  expect(passed({ steps: steps.slice(0, 2) })).toBe(false);
  expect(passed({ steps: [...steps, step('speed of the GPU', false)] })).toBe(false);
  expect(passed({ steps: [] })).toBe(false);
});

test('the report holds what steps found, and says how a difference is repeated', () => {
  const report = empty();
  const device = {
    engine: 'webgpu' as const,
    vendor: 'v',
    architecture: 'a',
    description: 'd',
    isFallback: false,
  };
  addStep(report, step('adapter'), {
    device: { ...device, features: ['subgroups'], limits: { maxBufferSize: 1024 } },
  });
  addStep(report, step('golden test'), {});
  addStep(report, step('tilings'), { tilings: [{ tiling: '8×8 a thread', gflops: 1234.5 }] });
  addStep(report, step('speed of the GPU'), {
    measures: [{ name: 'webgpu.mutants_per_s', value: 99, unit: '1/s', note: '' }],
  });
  const said = { verdict: 'silent', firstDivergent: -1, token: -1, margin: 0.5, kl: 0 } as const;
  addStep(report, step('agreement', false), {
    agreement: {
      ...{ same: 398, marginal: 1 },
      different: [
        {
          ...{ mutation: 'L0.q,0,0,8,8,max,', prompt: 'Fox:', decoding: 'greedy · 48 tokens' },
          webgpu: said,
          processor: { ...said, verdict: 'nsm', firstDivergent: 2, token: 7 },
          repeat: { list: 'matrix,row\nL0.q,0\n', commands: ['npm run screen -- one'] },
        },
      ],
    },
  });
  const text = reportText(report);
  expect(text).toContain('maxBufferSize: 1024');
  expect(text).toContain('1,235 GFLOP/s  8×8 a thread');
  expect(text).toContain('webgpu.mutants_per_s  99 1/s');
  expect(text).toContain('DIFFERENT  L0.q,0,0,8,8,max,  "Fox:" (greedy · 48 tokens)');
  expect(text).toContain('processor: nsm at new token 3 (id 7), margin 0.5, KL 0');
  expect(text).toContain('    matrix,row\n    L0.q,0\n  npm run screen -- one');
  expect(text.endsWith('attached.')).toBe(true);
  const steps = ['golden test', 'agreement'].map((name) => step(name));
  expect(reportText({ ...report, steps })).toMatch(/Passed: this GPU computes/);
  const software = { ...report.adapter!, isFallback: true };
  expect(reportText({ ...report, steps, adapter: software })).toMatch(/of a graphics card nothing/);
  expect(report.steps.map(stepLine).at(-1)).toBe('FAILED  agreement: agreement was done.');
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});
