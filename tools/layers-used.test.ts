import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { importsOf } from './imports.js';
import { LIB_ROOMS, ROOMS, covers, coversPackage, roomOf } from './layers.js';

const ROOT = resolve(import.meta.dirname, '..');
const folders = (path: string) =>
  readdirSync(join(ROOT, path), { withFileTypes: true }).filter((entry) => entry.isDirectory());

/** The files that the rule reads: it leaves out tests and what helps them. */
const FILES = ['src', 'workers', 'cli']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
      (name) => `${folder}/${name.replaceAll('\\', '/')}`,
    ),
  )
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\/testing\//.test(file));

interface Use {
  from: string;
  /** The room or package imported. */
  to: string;
  typeOnly: boolean;
}

const USES: Use[] = FILES.flatMap((file) => {
  const from = roomOf(file);
  if (!from) return [];
  return importsOf(file, readFileSync(join(ROOT, file), 'utf8')).map(({ specifier, typeOnly }) => {
    const local = specifier.startsWith('.');
    const to = local ? roomOf(posix.join(dirname(file), specifier)) : specifier;
    return { from, to: to ?? '', typeOnly };
  });
});

test('every permission is used: what nobody needs is not allowed', () => {
  const unused = Object.entries(ROOMS).flatMap(
    ([room, { may = [], types = [], packages = [] }]) => {
      const uses = USES.filter(({ from }) => from === room);
      const lacks = (name: string, matches: (use: Use) => boolean) =>
        uses.some(matches) ? [] : [`${room}: ${name}`];
      return [
        ...may.flatMap((name) => lacks(name, (use) => covers(name, use.to) && !use.typeOnly)),
        ...types.flatMap((name) => lacks(`types of ${name}`, (use) => covers(name, use.to))),
        ...packages.flatMap((name) => lacks(name, (use) => coversPackage(name, use.to))),
      ];
    },
  );
  // a room of `may` of which only types are imported belongs to `types`
  expect(unused).toEqual([]);
});

test('every room has files', () => {
  const used = new Set(
    [...FILES, ...folders('scripts').map(({ name }) => `scripts/${name}/`)].map((file) =>
      roomOf(file),
    ),
  );
  expect(Object.keys(ROOMS).filter((room) => !used.has(room))).toEqual([]);
});

test.runIf(existsSync(join(ROOT, 'src/lib/base')))(
  'every folder of lib is a room of a level',
  () => {
    const found = folders('src/lib').map(({ name }) => name);
    expect(found.filter((name) => name !== 'testing').sort()).toEqual(LIB_ROOMS.flat().sort());
    const loose = readdirSync(join(ROOT, 'src/lib')).filter((name) => name.endsWith('.ts'));
    expect(loose).toEqual([]);
  },
);
