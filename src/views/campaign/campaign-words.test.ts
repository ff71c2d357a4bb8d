import { expect, test } from 'vitest';
import type { CampaignOpened } from '../../protocols/campaign-messages.ts';
import { standingWords } from './campaign-words.ts';

const opened = { items: 8, mutants: 4096 } as CampaignOpened;
const found = { items: 2, mutants: 1024, workers: [], isCaughtUp: true };

test('how a campaign stands says how much is provisional', () => {
  const words = (confirmed: number) =>
    standingWords({
      ...{ opened, rate: 0 },
      found: { ...found, confirmed: { items: 0, mutants: confirmed } },
    });
  expect(words(928)).toBe('1,024 of 4,096 mutants (96 provisional) · 0 machines');
  expect(words(1024)).toBe('1,024 of 4,096 mutants · 0 machines');
});
