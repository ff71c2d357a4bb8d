import { expect, onTestFinished, test } from 'vitest';
import { HAS_SERVER, testServer } from '../../cli/campaign/testing/test-server.ts';
import { chaosRound } from './testing/chaos.ts';
import { expectWhole } from './testing/expect-chaos.ts';

test.skipIf(!HAS_SERVER)(
  'workers die, hang, lie and forge, server and keeper start anew: nothing is lost, wrong or double',
  { timeout: 180_000 },
  async () => {
    const server = await testServer();
    onTestFinished(() => server.end());
    const outcome = await chaosRound(server, 1);
    expectWhole(outcome);
    expect(outcome.opened.items.count).toBeGreaterThan(150);
  },
);
