/** A text of somebody else's without what moves the cursor or turns the line. */
export const printable = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim();
