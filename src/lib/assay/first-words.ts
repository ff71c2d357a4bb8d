/** First word of a text, lower-cased: its first run of letters and digits, '' if it has none. */
export function firstWord(text: string): string {
  return /[\p{L}\p{N}]+(?:['’][\p{L}]+)?/u.exec(text)?.[0].toLowerCase() ?? '';
}

/** How often each first word begins one of some texts; texts without a word are left out. */
export function tallyWords(texts: readonly string[]): Map<string, number> {
  const tally = new Map<string, number>();
  for (const text of texts) {
    const word = firstWord(text);
    if (word !== '') tally.set(word, (tally.get(word) ?? 0) + 1);
  }
  return tally;
}

/**
 * Rare word: the first word of most of a mutant's answers, among words that begin no answer of the
 * wild type; of equally frequent ones that of the earliest prompt. null if it has none.
 * @param tally of the mutant's answers, see {@link tallyWords}
 */
export function rareWord(
  tally: ReadonlyMap<string, number>,
  wildType: ReadonlyMap<string, number>,
): { word: string; count: number } | null {
  let best: { word: string; count: number } | null = null;
  for (const [word, count] of tally)
    if (!wildType.has(word) && count > (best?.count ?? 0)) best = { word, count };
  return best;
}

/** A mutant's first words, and where its site lies. @see tallyWords */
export interface WordMutant {
  matrix: string;
  /** First row of its site. */
  row: number;
  tally: ReadonlyMap<string, number>;
}

/** A first word over a screen. */
export interface WordCount {
  word: string;
  /** Answers of the wild type that begin with it. */
  wildType: number;
  /** Answers of NSMs that do, and in how many mutants. */
  answers: number;
  mutants: number;
  /** Most answers in one mutant. */
  most: number;
  matrices: string[];
  /** First rows of the sites that have it, in ascending order. */
  rows: number[];
  /** Rows in which mutants of several matrices have it: first row of their sites, and how many matrices. */
  sharedRows: { row: number; matrices: number }[];
}

/**
 * Counts first words over mutants. Words that the wild type never begins with come first, and of
 * these the ones that recur most in one mutant (the paper's "rare initial word of highest
 * frequency"): they point to changes of style.
 */
export function countWords(
  mutants: Iterable<WordMutant>,
  wildType: ReadonlyMap<string, number>,
): WordCount[] {
  const words = new Map<string, WordCount & { places: Map<number, Set<string>> }>();
  for (const { matrix, row, tally } of mutants) {
    for (const [word, count] of tally) {
      let entry = words.get(word);
      if (!entry) {
        const counts = { wildType: wildType.get(word) ?? 0, answers: 0, mutants: 0, most: 0 };
        entry = { word, ...counts, matrices: [], rows: [], sharedRows: [], places: new Map() };
        words.set(word, entry);
      }
      entry.answers += count;
      entry.mutants++;
      entry.most = Math.max(entry.most, count);
      const place = entry.places.get(row) ?? new Set();
      entry.places.set(row, place.add(matrix));
    }
  }
  return [...words.values()]
    .map(({ places, ...count }) => ({
      ...count,
      matrices: [...new Set([...places.values()].flatMap((place) => [...place]))],
      rows: [...places.keys()].sort((a, b) => a - b),
      sharedRows: [...places]
        .flatMap(([row, place]) => (place.size > 1 ? [{ row, matrices: place.size }] : []))
        .sort((a, b) => b.matrices - a.matrices || a.row - b.row),
    }))
    .sort(
      (a, b) =>
        Number(a.wildType > 0) - Number(b.wildType > 0) ||
        b.most - a.most ||
        b.answers - a.answers ||
        (a.word < b.word ? -1 : 1),
    );
}
