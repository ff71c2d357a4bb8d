/**
 * Undoes what programs that pass a link on do to its hash. Nothing a link of this page holds is
 * changed by it: its escapes leave no white space, no `;` and no `=` but the keys' own.
 */
export function repairedHash(hash: string): string {
  const [mark, text] = hash.startsWith('#') ? ['#', hash.slice(1)] : ['', hash];
  // mail programs break lines
  const unbroken = text.replace(/\s+/g, '');
  return mark + withEquals(unbroken).replace(/&(?:(?:amp|#38|#x26);)+/gi, '&');
}

/** A hash whose every `=` was escaped: with its ampersands, that is as a whole, or without them. */
function withEquals(text: string): string {
  if (text.includes('=') || !/%3D/i.test(text)) return text;
  if (text.includes('&'))
    return text
      .split('&')
      .map((part) => part.replace(/%3D/i, '='))
      .join('&');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
