import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCsvText, formatCsv, parseCsv, type CsvField } from './csv.ts';
import { formatF32, parseF32 } from './f32.ts';

const fields: fc.Arbitrary<CsvField> = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '"', '""', ',', '\n', '\r', '\r\n', '\uFEFF', 'a"b'),
);

test('what is written is read again', () => {
  const records = fc.array(fc.array(fields, { minLength: 2, maxLength: 4 }));
  fc.assert(
    fc.property(records, (list) => {
      // a byte order mark at the very beginning is the file's, not the first field's
      fc.pre(!formatCsv(list).startsWith('\uFEFF'));
      expect(parseCsv(formatCsv(list))).toEqual(list);
    }),
  );
});

test('a very long quoted field is no problem', () => {
  const long = '"'.repeat(3_000_000);
  expect(parseCsv(formatCsv([[long, 'x']]))).toEqual([[long, 'x']]);
});

test('reads what spreadsheets write', () => {
  expect(parseCsv('\uFEFFa,b\r\n\r\n1,"x\r\ny"\r\n')).toEqual([
    ['a', 'b'],
    ['1', 'x\r\ny'],
  ]);
  expect(parseCsv('a,b\r1,"x\ry"\r\r2,z')).toEqual([
    ['a', 'b'],
    ['1', 'x\ry'],
    ['2', 'z'],
  ]);
  expect(() => parseCsv('a,b\r1,"x')).toThrow('Line 2');
  expect(() => parseCsv('a,b\n1,"x')).toThrow('Line 2');
  expect(() => parseCsv('a,b"c')).toThrow('Line 1');
});

test('an f32 is written as the shortest number that reads back as it', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true }), (x) => {
      expect(parseF32(formatF32(x))).toBe(x === 0 ? 0 : x);
    }),
  );
  expect(formatF32(Math.fround(0.1))).toBe('0.1');
  expect(formatF32(Math.fround(16_777_217))).toBe('16777216');
  expect(parseF32('0.1')).toBe(Math.fround(0.1));
  for (const text of ['', ' ', '1,5', '0x10', 'one', '1e']) expect(parseF32(text)).toBeNull();
});

test('bytes are UTF-8, or UTF-16 by their byte order mark', () => {
  const text = '\uFEFFmatrix,row\r\nü,😀';
  const utf16 = (swap: boolean) =>
    Uint8Array.from(
      [...Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))].flatMap((unit) =>
        swap ? [unit >> 8, unit & 255] : [unit & 255, unit >> 8],
      ),
    );
  for (const bytes of [new TextEncoder().encode(text), utf16(false), utf16(true)])
    expect(decodeCsvText(bytes)).toBe(text);
  expect(() => decodeCsvText(Uint8Array.of(0xe9, 0x3b))).toThrow('not text in UTF-8');
  expect(() => decodeCsvText(Uint8Array.of(0xff, 0xfe, 0x41))).toThrow('not text in UTF-16LE');
});
