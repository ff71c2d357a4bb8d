import { describe, expect, it, vi } from 'vitest';
import {
  PROTOCOL_VERSION,
  type DeviceLost,
  type Failure,
  type Reply,
  type Request,
} from '../../protocols/engine-messages.ts';
import { createEngineClient, type EnginePort } from './engine-client.ts';

/** A port that records what is sent and lets the test speak for the worker. */
function testPort() {
  const sent: Request[] = [];
  const port: EnginePort & { terminated: boolean } = {
    postMessage: (message) => void sent.push(message),
    terminate() {
      this.terminated = true;
    },
    terminated: false,
    onmessage: null,
    onmessageerror: null,
    onerror: null,
  };
  const say = (data: Reply | DeviceLost) =>
    port.onmessage?.({ data } as MessageEvent<Reply | DeviceLost>);
  return { port, sent, say };
}

const failure: Failure = { kind: 'device-lost', message: 'lost', advice: 'reload' };
const assay = { prompt: 'a', maxNewTokens: 2, temperature: 0, seed: 0 };
const choice = {
  id: 5,
  piece: 'x',
  probability: 1,
  runnerUp: { id: 6, piece: 'y', probability: 0 },
  margin: 3,
};

describe('engine client', () => {
  it('hands streamed replies to their own job, in order, and ends it once', async () => {
    const { port, sent, say } = testPort();
    const client = createEngineClient(() => port);
    const a: number[] = [];
    const b: number[] = [];
    const one = client.request('generate', { assay }, { token: (t) => a.push(t.index) });
    const two = client.request('generate', { assay }, { token: (t) => b.push(t.index) });
    expect(sent.map((m) => m.id)).toEqual([one.id, two.id]);
    say({ type: 'token', id: two.id, index: 0, choice });
    say({ type: 'token', id: one.id, index: 0, choice });
    say({ type: 'token', id: one.id, index: 1, choice });
    say({ type: 'cancelled', id: one.id });
    say({ type: 'token', id: one.id, index: 2, choice });
    expect((await one.done).type).toBe('cancelled');
    expect(a).toEqual([0, 1]);
    expect(b).toEqual([0]);
  });

  it('says the protocol version when loading', () => {
    const { port, sent } = testPort();
    createEngineClient(() => port).request('load', {
      source: { kind: 'folder-url', url: 'x/' },
      engine: 'auto',
    });
    expect(sent[0]).toEqual({
      type: 'load',
      id: 1,
      version: PROTOCOL_VERSION,
      source: { kind: 'folder-url', url: 'x/' },
      engine: 'auto',
    });
  });

  it('cancels by signal and by hand, and not after the end', async () => {
    const { port, sent, say } = testPort();
    const client = createEngineClient(() => port);
    const abort = new AbortController();
    const job = client.request('generate', { assay }, { signal: abort.signal });
    abort.abort();
    expect(sent.at(-1)).toMatchObject({ type: 'cancel', target: job.id });
    say({ type: 'cancelled', id: job.id });
    await job.done;
    const before = sent.length;
    job.cancel();
    expect(sent.length).toBe(before);
    const never = client.request('generate', { assay }, { signal: abort.signal });
    expect((await never.done).type).toBe('cancelled');
    expect(sent.length).toBe(before);
  });

  it('ends every job and tells once when the device is lost; the next request starts anew', async () => {
    const first = testPort();
    const second = testPort();
    const ports = [first, second];
    const onLost = vi.fn();
    const client = createEngineClient(() => ports.shift()!.port, onLost);
    const jobs = [client.request('generate', { assay }), client.request('generate', { assay })];
    first.say({ type: 'device-lost', error: failure });
    for (const job of jobs) expect(await job.done).toMatchObject({ type: 'error', error: failure });
    expect(onLost).toHaveBeenCalledExactlyOnceWith(failure);
    expect(first.port.terminated).toBe(true);
    client.request('load', { source: { kind: 'folder-url', url: 'x/' }, engine: 'auto' });
    expect(second.sent).toHaveLength(1);
  });

  it('turns a crash of the worker into a failure', async () => {
    const { port } = testPort();
    const onLost = vi.fn();
    const client = createEngineClient(() => port, onLost);
    const job = client.request('generate', { assay });
    port.onerror?.({ message: 'boom', preventDefault: () => undefined } as ErrorEvent);
    const end = await job.done;
    expect(end.type === 'error' && end.error.message).toContain('boom');
    expect(onLost).toHaveBeenCalledOnce();
  });

  it('restarting ends open jobs as cancelled and drops late replies', async () => {
    const first = testPort();
    const ports = [first, testPort()];
    const client = createEngineClient(() => ports.shift()!.port);
    const seen = vi.fn();
    const job = client.request('generate', { assay }, { token: seen });
    client.restart();
    first.say({ type: 'token', id: job.id, index: 0, choice });
    expect((await job.done).type).toBe('cancelled');
    expect(seen).not.toHaveBeenCalled();
  });
});
