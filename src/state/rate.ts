/** A rate smoothed over time: events of the last seconds count most. */
export interface Rate {
  /** Adds events that happened up to `now` (milliseconds). */
  add(events: number, now: number): void;
  /** Events a second; 0 while too little is known. */
  perSecond(): number;
}

/**
 * Exponentially weighted: an event's weight halves every `halfLife` ms. Events and time are
 * weighted alike, so that the first readings are not pulled towards zero.
 */
export function createRate(start: number, halfLife = 6_000): Rate {
  let last = start;
  let events = 0;
  let time = 0;
  return {
    add(n, now) {
      const elapsed = Math.max(0, now - last);
      const keep = 2 ** (-elapsed / halfLife);
      events = events * keep + n;
      time = time * keep + elapsed;
      last = Math.max(last, now);
    },
    perSecond: () => (time > 0 ? (1_000 * events) / time : 0),
  };
}
