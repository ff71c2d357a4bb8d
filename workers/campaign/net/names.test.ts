import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  campaignOfStream,
  controlSubject,
  itemSubject,
  parseControl,
  parseItem,
  parseResult,
  resultStream,
  resultSubject,
} from './names.ts';

const CID = '0123456789abcdef0123';
const UID = `U${'A'.repeat(55)}`;
const whole = fc.integer({ min: 0, max: 999_999_999 });

test('subjects are read back as they were written', () => {
  fc.assert(
    fc.property(whole, whole, (item, round) => {
      expect(parseItem(itemSubject(CID, item, round))).toEqual({ item, round });
      expect(parseResult(resultSubject(CID, item, UID))).toEqual({ item, uid: UID });
    }),
  );
  expect(parseResult(resultSubject(CID, 'hello', UID))).toEqual({ item: 'hello', uid: UID });
  expect(parseControl(controlSubject(CID, 'list-0'))).toBe('list-0');
  expect(campaignOfStream(resultStream(CID))).toBe(CID);
});

test('whatever else a subject says is nothing, and never thrown', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const item = parseItem(`w.${CID}.${text}`);
      if (item) expect(itemSubject(CID, item.item, item.round).slice(1)).toBe(`.${CID}.${text}`);
      const result = parseResult(`r.${CID}.${text}`);
      if (result) expect(resultSubject(CID, result.item, result.uid)).toBe(`r.${CID}.${text}`);
      parseControl(text);
      parseItem(text);
      parseResult(text);
    }),
  );
  for (const text of ['01.0', '-1.0', '1e3.0', '1.', '1', '9999999999.0'])
    expect(parseItem(`w.${CID}.${text}`), text).toBeNull();
  for (const text of [`1.${UID}A`, `1.A${UID.slice(1)}`, `x.${UID}`, '1'])
    expect(parseResult(`r.${CID}.${text}`), text).toBeNull();
});
