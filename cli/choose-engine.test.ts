import { expect, test } from 'vitest';
import { chooseEngine } from './choose-engine.ts';

const NOTHING = { engine: undefined, adapter: undefined };
const never = () => {
  throw new Error('The machine was looked at.');
};

test('with a graphics card WebGPU computes, without one the processor; it is said why', () => {
  expect(chooseEngine(NOTHING, () => true)).toEqual({
    engine: 'webgpu',
    why: 'this machine has a graphics card',
  });
  expect(chooseEngine(NOTHING, () => false)).toEqual({
    engine: 'processor',
    why: 'this machine shows no graphics card',
  });
});

test('what the user names is taken, whatever the machine has; a GPU needs WebGPU', () => {
  expect(chooseEngine({ ...NOTHING, engine: 'processor' }, never)).toEqual({
    engine: 'processor',
    why: null,
  });
  expect(chooseEngine({ ...NOTHING, adapter: 'software' }, never)).toEqual({
    engine: 'webgpu',
    why: null,
  });
});
