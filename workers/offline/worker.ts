/**
 * The service worker: serves the built page from a cache, whole and of one version. A new version is
 * fetched beside the old one and waits until no tab runs the old one, so the two are never mixed.
 */
import { getCacheKeyForURL, precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import type { OfflineReply, OfflineRequest } from '../../src/protocols/offline-messages.ts';

/** Files of this build, as tools/offline.ts lists them. */
declare const __PRECACHE__: { url: string; revision: string | null; integrity?: string }[];
declare const __AT_FIRST_USE__: string[];

const worker = self as unknown as ServiceWorkerGlobalScope;
const { scope } = worker.registration;

precacheAndRoute(__PRECACHE__, {
  directoryIndex: 'index.html',
  cleanURLs: false,
  // the page reads its parameters itself (?engine=processor)
  ignoreURLParametersMatching: [/./],
});

/** Large files that few need; their names change with their content. */
const atFirstUse = new Set(__AT_FIRST_USE__.map((name) => new URL(name, scope).href));
const cacheName = `mutascope-at-first-use-${scope}`;
registerRoute(({ url }) => atFirstUse.has(url.href), new CacheFirst({ cacheName }));

worker.addEventListener('activate', (event) => event.waitUntil(removeOld()));

worker.addEventListener('message', (event) => {
  const message = event.data as OfflineRequest;
  event.waitUntil(message.type === 'take' ? take(message.entry) : update(event.source as Client));
});

async function removeOld(): Promise<void> {
  const cache = await worker.caches.open(cacheName);
  for (const request of await cache.keys())
    if (!atFirstUse.has(request.url)) await cache.delete(request);
}

/** Serves the one page that is open from now on, where it is of this version. */
async function take(entry: string): Promise<void> {
  if (getCacheKeyForURL(entry) && (await openTabs()).length === 1) await worker.clients.claim();
}

async function update(asking: Client): Promise<void> {
  const others = (await openTabs()).some(({ id }) => id !== asking.id);
  if (others) asking.postMessage({ type: 'others' } satisfies OfflineReply);
  else await worker.skipWaiting();
}

/** The lab's tabs, whoever serves them. */
async function openTabs(): Promise<readonly WindowClient[]> {
  const all = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return all.filter(({ url }) => url.startsWith(scope));
}
