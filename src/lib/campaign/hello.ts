/**
 * What a worker says of itself when it joins, with its answer to a few mutants that everybody
 * computes: until that is right, its results are provisional.
 */
import { printable } from '../base/printable.ts';
import { asObject, parseJson, type Refuse } from '../base/json-fields.ts';
import { LabError } from '../base/failure.ts';
import type { RunAdapter } from '../model/run-adapter.ts';
import { ENGINE_NAMES, type EngineName } from '../model/engine-name.ts';
import type { WorkItem, WorkItems } from './items.ts';

/** Mutants that prove a device. */
const PROOF_MUTANTS = 16;
const MOST_NAME = 40;

export interface Hello {
  /** What the worker likes to be called; '' where it did not say. */
  nickname: string;
  adapter: RunAdapter;
  engine: EngineName;
  /** Version of Mutascope. */
  app: string;
}

/** The mutants that prove a device: the first of the first item, which nobody chose. */
export function proofItem(items: WorkItems): WorkItem {
  const first = items.at(0);
  return { ...first, mutants: first.mutants.slice(0, PROOF_MUTANTS) };
}

/** @param answer rows of the proof's mutants, as row-codec.ts writes them */
export function encodeHello(
  hello: Hello,
  answer: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(JSON.stringify(hello));
  const bytes = new Uint8Array(2 + head.length + answer.length);
  new DataView(bytes.buffer).setUint16(0, head.length, true);
  bytes.set(head, 2);
  bytes.set(answer, 2 + head.length);
  return bytes;
}

/** Reads what {@link encodeHello} writes. Throws a LabError. */
export function decodeHello(bytes: Uint8Array): { hello: Hello; answer: Uint8Array<ArrayBuffer> } {
  const refuse: Refuse = (what) => {
    throw new LabError(
      'bad-request',
      `What a worker says of itself cannot be read: ${what}.`,
      'Its results stay provisional.',
    );
  };
  if (bytes.length < 2) return refuse('it is empty');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint16(0, true);
  if (2 + length > bytes.length) return refuse('it ends too soon');
  const head = bytes.subarray(2, 2 + length);
  const o = asObject(parseJson(head, refuse, { fatal: true }), 'it', refuse);
  const adapter = asObject(o.adapter, 'the adapter', refuse);
  const text = (value: unknown, most: number) =>
    typeof value === 'string' ? printable(value).slice(0, most) : refuse('a text is missing');
  return {
    hello: {
      nickname: text(o.nickname, MOST_NAME),
      adapter: {
        vendor: text(adapter.vendor, 100),
        architecture: text(adapter.architecture, 100),
        description: text(adapter.description, 200),
        software: adapter.software === true,
      },
      engine: ENGINE_NAMES.find((name) => name === o.engine) ?? refuse('it names no engine'),
      app: text(o.app, 40),
    },
    answer: bytes.slice(2 + length),
  };
}
