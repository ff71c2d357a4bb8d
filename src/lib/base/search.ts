/** As a search compares texts: whatever their case, apostrophes and backticks. */
const plain = (text: string) => text.toLowerCase().replace(/[’']/g, "'").replaceAll('`', '');

/** Whether a text holds every word of a search, in any order; any text does for an empty one. */
export function isSearched(text: string, search: string): boolean {
  const within = plain(text);
  return plain(search)
    .split(/\s+/)
    .every((word) => within.includes(word));
}
