import { expect, test } from 'vitest';
import { descriptive } from '../../lib/assay/assay.ts';
import { createAssayStore, namedAssayOf, screenAssayOf } from './assay-store.ts';

const FOX = { prompt: 'Tell me about the fox:', maxNewTokens: 48, temperature: 0, seed: 0 };

test('what is on offer is asked under its own id and name, what is not as the user’s own', () => {
  const store = createAssayStore();
  const preset = descriptive(FOX, 'fox', 'Fox (greedy)');
  store.setState({ assay: FOX, presets: [preset] });
  expect(screenAssayOf(store.getState())).toMatchObject({ id: 'own' });
  expect(namedAssayOf(store.getState())).toEqual(preset);
  store.setState({ assay: { ...FOX, maxNewTokens: 49 } });
  expect(namedAssayOf(store.getState())).toMatchObject({ id: 'own', maxNewTokens: 49 });
  expect(namedAssayOf(store.getState())).toBe(namedAssayOf(store.getState()));
});
