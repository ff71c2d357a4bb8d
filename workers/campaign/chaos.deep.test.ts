import { afterAll, beforeAll, describe, test } from 'vitest';
import { HAS_SERVER, testServer, type TestServer } from '../../cli/campaign/testing/test-server.ts';
import { chaosRound } from './testing/chaos.ts';
import { expectWhole } from './testing/expect-chaos.ts';

const ROUNDS = 20;

describe.skipIf(!HAS_SERVER)('campaigns in chaos', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer();
  });
  afterAll(() => server.end());

  test.each(Array.from({ length: ROUNDS }, (_, i) => i + 1))('round %i', async (round) => {
    expectWhole(await chaosRound(server, round));
  });
});
