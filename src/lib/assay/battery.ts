/** A battery's score, in the paper's two parts. */
export interface BatteryScore {
  /** Of the items that the wild type answers rightly, how many the mutant answers rightly. */
  rightInRight: number;
  /** Of the items that the wild type answers wrongly, how many the mutant answers rightly. */
  rightInWrong: number;
}

/** Whether a continuation gives an answer: begins with it, spaces aside, and not with a longer word. */
export function isRight(continuation: string, answer: string): boolean {
  const text = continuation.trimStart();
  return text.startsWith(answer) && !/^[\p{L}\p{N}]/u.test(text.slice(answer.length));
}

/** Compares right and wrong answers, item by item. */
export function batteryScore(
  wildType: readonly boolean[],
  mutant: readonly boolean[],
): BatteryScore {
  const count = (wild: boolean) =>
    mutant.filter((right, i) => right && wildType[i] === wild).length;
  return { rightInRight: count(true), rightInWrong: count(false) };
}
