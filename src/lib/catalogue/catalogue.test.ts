import { readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseMlcConfig } from '../../../workers/weights/mlc-config.ts';
import { CATALOGUE, catalogueEntry, entryParameters, ORGANISM } from './catalogue.ts';
import { addressName, parseAddress } from './model-address.ts';

const ORGANISM_FOLDER = new URL('../../../public/organism/', import.meta.url);

test('entries have names of their own, sizes and an address that is understood', () => {
  expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
  for (const { id, source, licence, facts } of CATALOGUE) {
    expect(id).toMatch(/^[\w.-]+$/);
    expect(licence).not.toBe('');
    expect(facts.fileBytes).toBeGreaterThan(0);
    if (source) expect(parseAddress(source.url)).toEqual(source);
  }
});

test('what the catalogue says of the organism is so', () => {
  const bytes = readFileSync(new URL('mlc-chat-config.json', ORGANISM_FOLDER));
  const { config, quantization } = parseMlcConfig(new Uint8Array(bytes).buffer);
  const { facts } = catalogueEntry(ORGANISM)!;
  expect(facts).toMatchObject({ config, quantization });
  const { size } = statSync(new URL('params_shard_0.bin', ORGANISM_FOLDER));
  expect(facts.fileBytes - size).toBe(0.1e6);
});

test('sizes are those of the published files', () => {
  const entry = (id: string) => catalogueEntry(id)!;
  expect(entryParameters(entry('llama-2-7b'))).toBe(6_738_415_616);
  expect(entryParameters(entry('zephyr-7b-beta'))).toBe(7_241_732_096);
  expect(entryParameters(entry('tinyllama-1.1b-chat'))).toBe(1_100_048_384);
  expect(entryParameters(entry('smollm2-135m'))).toBe(134_515_008);
  expect(entryParameters(entry('smollm2-360m'))).toBe(361_821_120);
  expect(entryParameters(entry('smollm2-1.7b'))).toBe(1_711_376_384);
  expect(entryParameters(entry('llama-3.2-1b'))).toBe(1_235_814_400);
  expect(entryParameters(entry('qwen2.5-0.5b'))).toBe(494_032_768);
  expect(entryParameters(entry('qwen3-0.6b'))).toBe(596_049_920);
  // with the norms in f32 instead of f16, what MLC's own kernels hold of them
  const norms = (2 * 32 + 1) * 4096;
  expect(entry('llama-2-7b-chat').facts.weightBytes - 2 * norms).toBe(3_790_741_504);
});

test.each([
  [
    'https://huggingface.co/mlc-ai/A-MLC',
    'folder-url',
    'https://huggingface.co/mlc-ai/A-MLC/resolve/main/',
    'A-MLC',
  ],
  ['mlc-ai/A-MLC', 'folder-url', 'https://huggingface.co/mlc-ai/A-MLC/resolve/main/', 'A-MLC'],
  [
    'https://huggingface.co/o/r/blob/main/x.Q4_0.gguf',
    'gguf-url',
    'https://huggingface.co/o/r/resolve/main/x.Q4_0.gguf',
    'x.Q4_0',
  ],
  [
    'https://hf.co/o/r/tree/dev/sub',
    'folder-url',
    'https://huggingface.co/o/r/resolve/dev/sub/',
    'sub',
  ],
  [' https://x.org/m/?key=1#top ', 'folder-url', 'https://x.org/m/?key=1', 'm'],
  ['https://x.org/m/tensor-cache.json', 'folder-url', 'https://x.org/m/', 'm'],
  ['http://localhost:8080/x.gguf', 'gguf-url', 'http://localhost:8080/x.gguf', 'x'],
])('the address %s', (text, kind, url, name) => {
  const source = parseAddress(text)!;
  expect(source).toEqual({ kind, url });
  expect(addressName(source)).toBe(name);
});

test.each(['', 'no address', 'http://x.org/m/', 'ftp://x.org/m', 'javascript:alert(1)'])(
  'no address: %s',
  (text) => expect(parseAddress(text)).toBeNull(),
);
