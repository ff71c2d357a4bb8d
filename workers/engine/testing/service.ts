import { readFile } from 'node:fs/promises';
import { vi } from 'vitest';
import type {
  DeviceLost,
  Final,
  FinalOf,
  Reply,
  Request,
} from '../../../src/protocols/engine-messages.ts';
import type { Machine } from '../open-engine.ts';
import { EngineService } from '../service.ts';
import { ORGANISM_FOLDER } from '../../weights/testing/organism.ts';

/** Where the tests' web server, which is none, has the embedded model. */
export const ORGANISM_URL = 'http://lab.test/organism/';

/** What a file of the model is changed into before it is served. */
export type Spoil = (name: string, bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

/** Lets `fetch` answer with the embedded model's files from disk. */
export function serveOrganism(spoil: Spoil = (_, bytes) => bytes): void {
  vi.stubGlobal('fetch', async (url: string | URL, init?: RequestInit): Promise<Response> => {
    init?.signal?.throwIfAborted();
    const { href } = new URL(url);
    const name = href.slice(ORGANISM_URL.length);
    if (!href.startsWith(ORGANISM_URL)) return new Response('', { status: 404 });
    try {
      const bytes = new Uint8Array(await readFile(new URL(name, ORGANISM_FOLDER)));
      return new Response(spoil(name, bytes));
    } catch {
      return new Response('', { status: 404 });
    }
  });
}

type Message = Reply | DeviceLost;
const FINAL = [
  'loaded',
  'generated',
  'mutated',
  'screened',
  'predicted',
  'risks',
  'weights',
  'chat-prompt',
  'prompt-room',
  'super-weights',
  'cancelled',
  'error',
];

type Unnumbered<T> = T extends Request ? Omit<T, 'id'> : never;
/** A request still to be given its id. */
export type Asked = Unnumbered<Exclude<Request, { type: 'cancel' }>>;

/** A job under way: what it has said, and how it ends. */
export interface Job {
  id: number;
  replies: Reply[];
  final: Promise<Final>;
}

/** The service and somebody who asks it. */
export class Client {
  private readonly service: EngineService;
  /** Everything heard, in turn. */
  readonly heard: Message[] = [];
  private readonly listeners = new Set<(message: Message) => void>();
  private nextId = 1;

  /** @param machine what there is to compute with; absent: the test's GPU, when a model is loaded */
  constructor(machine?: Machine) {
    const hear = (message: Message) => {
      this.hear(message);
    };
    this.service = new EngineService(hear, () => machine ?? { gpu: navigator.gpu });
  }

  /** Starts a job; `onReply` may act on what it says while it runs. */
  start(request: Asked, onReply?: (reply: Reply, job: Job) => void): Job {
    const id = this.nextId++;
    const job: Job = { id, replies: [], final: Promise.resolve({ type: 'cancelled', id }) };
    const listener = (message: Message) => {
      if (message.type === 'device-lost' || message.id !== id) return;
      job.replies.push(message);
      onReply?.(message, job);
    };
    this.listeners.add(listener);
    job.final = this.service.answer({ ...request, id }).then(() => {
      this.listeners.delete(listener);
      const finals = job.replies.filter((reply) => FINAL.includes(reply.type));
      if (finals.length !== 1 || job.replies.at(-1) !== finals[0])
        throw new Error(`A job ends with one final reply, not with ${JSON.stringify(finals)}.`);
      return finals[0] as Final;
    });
    return job;
  }

  /** A job's final reply, which must be of the type expected. */
  async ask<T extends Final['type']>(request: Asked, type: T): Promise<FinalOf<T>> {
    const final = await this.start(request).final;
    if (final.type !== type)
      throw new Error(`Expected ${type}, got ${JSON.stringify(final).slice(0, 500)}`);
    return final as FinalOf<T>;
  }

  cancel(target: number): void {
    void this.service.answer({ type: 'cancel', id: this.nextId++, target });
  }

  private hear(message: Message): void {
    this.heard.push(message);
    for (const listener of this.listeners) listener(message);
  }
}
