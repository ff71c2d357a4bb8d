import type { Many } from '../lib/assay/assay-words.ts';
import type { Least } from '../lib/results/least.ts';
import type { DeviceInfo } from '../lib/model/device-info.ts';

export { bytes } from '../lib/base/byte-words.ts';

const MINUS = '\u2212';

/** `1,408` */
export const count = (n: number) => n.toLocaleString('en-US');

/** Weights of a model: `1.4 M`, `7.2 B` */
export const million = (n: number) =>
  n < 1e9 ? `${(n / 1e6).toFixed(1)} M` : `${(n / 1e9).toFixed(1)} B`;

/** A number with so many decimals and a real minus sign. */
export const fixed = (x: number, digits: number) => x.toFixed(digits).replace('-', MINUS);

/** A weight: three decimals, more where it would show as zero. */
export function weight(x: number): string {
  if (x !== 0 && Math.abs(x) < 0.0005) return x.toExponential(1).replaceAll('-', MINUS);
  return fixed(x, 3);
}

/** A probability, or any number from 0 to 1. */
export const probability = (p: number) => (p > 0 && p < 0.005 ? '<0.01' : p.toFixed(2));

/** Four significant digits: `0.6382`, `56.68`, `−22,500`. */
export const significant = (x: number) =>
  x.toLocaleString('en-US', { maximumSignificantDigits: 4 }).replace('-', MINUS);

/** Two significant digits, from 0.0012 to 3.4. */
export function small(x: number): string {
  if (x === 0) return '0';
  return Math.abs(x) < 1e-4
    ? x.toExponential(1).replace('-', MINUS)
    : fixed(Number(x.toPrecision(2)), decimals(x));
}

const decimals = (x: number) => Math.max(0, Math.min(6, 1 - Math.floor(Math.log10(Math.abs(x)))));

/** `2.1 %`; what is not nothing never reads as nothing, and what is not all never as all. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const tenths = Math.round((1000 * part) / whole);
  if (tenths === 0 && part > 0) return '<0.1 %';
  return tenths === 1000 && part < whole ? '>99.9 %' : `${(tenths / 10).toFixed(1)} %`;
}

/** Fewer than this of many are told as a count: a share of them would be chance, or read as nothing. */
export const FEW = 10;

/** A share as a percentage; few of many as a count: `2.1 %`, `3 of 8,192`. */
export const shareWords = (part: number, whole: number): string =>
  part < FEW && whole > 0 ? `${count(part)} of ${count(whole)}` : percent(part, whole);

/** How maps are cut: `single weights`, `squares of 8`. */
export const squaresWords = (tile: number): string =>
  tile === 1 ? 'single weights' : `squares of ${tile}`;

/** `0.8 s`, `42 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h` */
export function duration(ms: number): string {
  const s = ms / 1000;
  if (s < 9.95) return `${s.toFixed(1)} s`;
  const whole = Math.round(s);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(s / 60);
  if (minutes < 1_440) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1_440)} d ${Math.floor((minutes % 1_440) / 60)} h`;
}

/** A duration without the parts that are 0: `1 min`, `2 h`, `5 s` */
export const roundDuration = (ms: number): string =>
  duration(ms)
    .replace(/\.0 s$/, ' s')
    .replace(/ 0 (s|min)$/, '');

/** A duration that is not known so exactly: to 5 s from 20 s on, to whole minutes from 10 on. */
export function roughly(ms: number): string {
  const step = ms < 20_000 ? 1_000 : ms < 600_000 ? 5_000 : 60_000;
  return roundDuration(Math.max(1_000, Math.round(ms / step) * step));
}

/** Mutants a second, steady in width. */
export const perSecond = (rate: number) => `${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`;

/** `1st`, `2nd`, `17th` */
export function ordinal(n: number): string {
  const tens = n % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}

export const plural = (n: number, one: string, many = `${one}s`) =>
  `${count(n)} ${n === 1 ? one : many}`;

/** A token as a label: line breaks and its leading space visible. */
export function tokenLabel(piece: string): string {
  if (piece === '') return '∅';
  return piece.replace(/\n/g, '⏎').replace(/^ +/, (s) => '·'.repeat(s.length));
}

/** A token within a text: line breaks visible, spaces when asked. */
export function tokenText(piece: string, first: boolean, showSpaces: boolean): string {
  const text = piece.replace(/\n/g, first ? '⏎' : '⏎\n');
  return showSpaces ? text.replace(/ /g, '·') : text;
}

/** What an NSM must have to be shown, in words behind “changes the answer”; '' where any is. */
export function leastWords({ kl, prompts }: Least, { count, noun }: Many): string {
  const parts = [
    ...(prompts > 1
      ? [`in ${prompts === count ? 'all' : `${prompts} or more of`} ${count} ${noun}s`]
      : []),
    ...(kl > 0 ? [`with a KL of ${small(kl)} nats or more`] : []),
  ];
  return parts.join(' and ');
}

const ADAPTERS: Record<string, string> = {
  swiftshader: 'SwiftShader',
  nvidia: 'NVIDIA',
  amd: 'AMD',
};

/** What an adapter is called. */
export function adapterName({
  description,
  architecture,
  vendor,
}: Pick<DeviceInfo, 'description' | 'architecture' | 'vendor'>): string {
  const name = description || architecture || vendor;
  return ADAPTERS[name] ?? name;
}
