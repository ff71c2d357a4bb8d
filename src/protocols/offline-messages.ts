/** The messages between the page and the service worker that keeps the page offline. */

/** To the service worker. */
export type OfflineRequest =
  /** To the first one: serve this page, whose main script is `entry`, if you have this very version of it. */
  | { type: 'take'; entry: string }
  /** To one that waits: take over, unless other tabs still run the old version. */
  | { type: 'update' };

/** To the page: other tabs run the old version, so the new one goes on waiting. */
export interface OfflineReply {
  type: 'others';
}
