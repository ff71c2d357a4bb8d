import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { citeMutascope, MUTASCOPE_TITLE, PAPER, paperReference } from './citation.ts';

/** The values of top-level keys, without their quotes. */
function citationFile(): Map<string, string> {
  const lines = readFileSync('CITATION.cff', 'utf8').split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [, key, value] = /^([a-z-]+):\s*(.*)$/.exec(line) ?? [];
      return key ? [[key, value.replace(/^'(.*)'$/, '$1')] as const] : [];
    }),
  );
}

test('the citation file has what CFF 1.2 asks for, and says what the page says', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const file = citationFile();
  for (const key of ['message', 'authors', 'references']) expect([...file.keys()]).toContain(key);
  expect(file.get('cff-version')).toBe('1.2.0');
  expect(file.get('type')).toBe('software');
  expect(file.get('title')).toBe(MUTASCOPE_TITLE);
  expect(file.get('version')).toBe(version);
  const text = readFileSync('CITATION.cff', 'utf8');
  for (const part of [PAPER.title, PAPER.archive, PAPER.url]) expect(text).toContain(part);
});

test('both are cited with title and version, or number', () => {
  expect(citeMutascope('1.2.3')).toContain('Version 1.2.3');
  expect(paperReference).toContain('arXiv:2408.11494');
});
