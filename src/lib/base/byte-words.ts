/** `14 kB`, `1.2 GB` */
export function bytes(n: number): string {
  const unit = n < 1e6 ? 'kB' : n < 1e9 ? 'MB' : 'GB';
  const value = n / { kB: 1e3, MB: 1e6, GB: 1e9 }[unit];
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
