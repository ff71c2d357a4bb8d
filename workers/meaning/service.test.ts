import { expect, test } from 'vitest';
import type { MeaningReply } from '../../src/protocols/meaning-messages.ts';
import { MeaningService } from './service.ts';
import type { SentenceModel } from './sentence-model.ts';

/** Texts on a circle: the angle is the text's length. */
const circle: SentenceModel = {
  dimensions: 2,
  embed: (text) => Promise.resolve(Float32Array.of(Math.cos(text.length), Math.sin(text.length))),
};

function service(
  load: ConstructorParameters<typeof MeaningService>[0] = () => Promise.resolve(circle),
) {
  const said: MeaningReply[] = [];
  return { said, answering: new MeaningService(load, (reply) => said.push(reply)) };
}

test('loads, embeds in order with progress, and builds the tree', async () => {
  const { said, answering: at } = service((_, device, __, onBytes) => {
    onBytes(3, device === 'wasm' ? 10 : 20);
    return Promise.resolve(circle);
  });
  await at.answer({ type: 'load', id: 1, version: 1, baseUrl: null, device: 'wasm' });
  await at.answer({ type: 'embed', id: 2, texts: ['', 'abc'] });
  expect(said.slice(0, 4)).toEqual([
    { type: 'progress', id: 1, loaded: 3, total: 10 },
    { type: 'loaded', id: 1, dimensions: 2 },
    { type: 'progress', id: 2, loaded: 1, total: 2 },
    { type: 'progress', id: 2, loaded: 2, total: 2 },
  ]);
  const vectors = Float32Array.of(1, 0, Math.cos(3), Math.sin(3));
  expect(said[4]).toEqual({ type: 'embedded', id: 2, vectors });
  await at.answer({ type: 'tree', id: 3, vectors, dimensions: 2 });
  expect(said[5]).toMatchObject({ type: 'tree', merges: [{ a: 0, b: 1 }] });
  expect(said[5]).toHaveProperty('merges[0].distance', expect.closeTo(1 - Math.cos(3), 5));
});

test('a stopped job ends as cancelled; without a model or of another version it is told so', async () => {
  const { said, answering: at } = service();
  await at.answer({ type: 'embed', id: 1, texts: ['a'] });
  expect(said[0]).toMatchObject({ type: 'error', error: { kind: 'bad-request' } });
  await at.answer({ type: 'load', id: 2, version: 0, baseUrl: null, device: 'wasm' });
  expect(said[1]).toMatchObject({ type: 'error', id: 2 });
  await at.answer({ type: 'load', id: 3, version: 1, baseUrl: null, device: 'wasm' });
  const many = at.answer({ type: 'embed', id: 4, texts: Array<string>(1000).fill('x') });
  await at.answer({ type: 'cancel', id: 5, target: 4 });
  await many;
  expect(said.at(-1)).toEqual({ type: 'cancelled', id: 4 });
});
