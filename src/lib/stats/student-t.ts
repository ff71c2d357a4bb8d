/** P(|T| ≤ t) of Student's t distribution (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4). */
function within(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? cos : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k < freedom; k += 2) {
    term *= ((k - 1) / k) * cos * cos;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + sin * sum) : sin * sum;
}

/** Two-sided p of a t value. @param freedom degrees of freedom, 1 and up */
export const tTest = (t: number, freedom: number): number => 1 - within(Math.abs(t), freedom);

/** The t of a two-sided interval of 95 %: the 97.5 % quantile. @param freedom degrees of freedom */
export function t95(freedom: number): number {
  let [low, high] = [0, 20];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (within(middle, freedom) < 0.95) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
