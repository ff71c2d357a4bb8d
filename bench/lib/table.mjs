/** @typedef {import('../engine/measure.ts').Measure} Measure */

/**
 * A number with three significant digits, without exponents for what is of everyday size.
 * @param {number} value
 */
export function number(value) {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return value === 0 ? '0' : String(Number(value.toPrecision(3)));
}

/**
 * Measures as lines of a table: name, value and unit, note.
 * @param {readonly Measure[]} measures
 * @returns {string}
 */
export function table(measures) {
  const rows = measures.map(({ name, value, unit, note }) => [name, number(value), unit, note]);
  /** @param {number} i */
  const width = (i) => rows.reduce((most, row) => Math.max(most, row[i].length), 0);
  const [names, values, units] = [width(0), width(1), width(2)];
  return rows
    .map(([name, value, unit, note]) =>
      `${name.padEnd(names)}  ${value.padStart(values)} ${unit.padEnd(units)}  ${note}`.trimEnd(),
    )
    .join('\n');
}
