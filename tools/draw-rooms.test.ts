import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { drawLibRooms, drawRooms } from './draw-rooms.js';

const page = readFileSync(resolve(import.meta.dirname, '..', 'ARCHITECTURE.md'), 'utf8');
/** The code blocks of a language in ARCHITECTURE.md. */
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\\n\`\`\``, 'g'))].map(
    ([, text]) => text,
  );

test('the picture of the rooms is what the lint rule holds', () => {
  expect(blocks('mermaid')).toEqual([drawRooms()]);
});

test('so is the order of the rooms of lib', () => {
  expect(blocks('text')[0]).toBe(drawLibRooms());
});
