import type { OfflineReply, OfflineRequest } from '../protocols/offline-messages.ts';
import type { ModelStore } from '../state/stores/model-store.ts';
import type { Notice } from '../state/stores/ui-store.ts';

/** How often a page that stays open asks for a new version. */
const LOOK_MS = 60 * 60 * 1000;
/** How long the model's loading is waited for: it needs network and cores first. */
const MOST_WAITED_MS = 30_000;

/**
 * Has a service worker keep the page and the embedded model, so that both open without a network,
 * and tells of new versions. Where the browser allows none, the page goes on without.
 * @param tell shows a notice
 */
export async function keepOffline(
  model: ModelStore,
  tell: (notice: Notice) => void,
): Promise<void> {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  await loaded(model);
  let registration: ServiceWorkerRegistration;
  try {
    registration = await serviceWorker.register(new URL('service-worker.js', document.baseURI));
    follow(registration, tell);
    await serviceWorker.ready;
  } catch {
    return; // a private window, or forbidden by its user
  }
  const entry = document.querySelector<HTMLScriptElement>('script[type=module]')?.src;
  if (!serviceWorker.controller && entry) post(registration.active, { type: 'take', entry });
  setInterval(() => void registration.update().catch(() => undefined), LOOK_MS);
}

/** Resolves when the model is there or does not come, at the latest after a while. */
function loaded(model: ModelStore): Promise<void> {
  return new Promise((done) => {
    const look = () => {
      const { phase } = model.getState();
      if (phase !== 'idle' && phase !== 'loading') end();
    };
    const end = () => {
      clearTimeout(timer);
      unsubscribe();
      done();
    };
    const timer = setTimeout(end, MOST_WAITED_MS);
    const unsubscribe = model.subscribe(look);
    look();
  });
}

/** Tells of a new version that is there, or comes while the page is open. */
function follow(registration: ServiceWorkerRegistration, tell: (notice: Notice) => void): void {
  const offer = (waiting: ServiceWorker, text: string) =>
    tell({
      ...{ id: 'new-version', tone: 'info', stays: true, text },
      action: { label: 'Reload', act: () => reloadWith(waiting) },
    });
  const reloadWith = (waiting: ServiceWorker) => {
    const heard = (event: MessageEvent<OfflineReply>) => {
      if (event.data.type !== 'others') return;
      navigator.serviceWorker.removeEventListener('message', heard);
      offer(waiting, 'Another tab runs the old version. Close the lab’s other tabs, then reload.');
    };
    navigator.serviceWorker.addEventListener('message', heard);
    waiting.addEventListener('statechange', () => {
      if (waiting.state === 'activated') location.reload();
    });
    post(waiting, { type: 'update' });
  };
  const ready = (waiting: ServiceWorker) => offer(waiting, 'A new version is ready.');
  const watch = (coming: ServiceWorker | null) =>
    coming?.addEventListener('statechange', () => {
      // the very first one has no old version before it
      if (coming.state === 'installed' && registration.active) ready(coming);
    });
  if (registration.waiting) ready(registration.waiting);
  watch(registration.installing);
  registration.addEventListener('updatefound', () => watch(registration.installing));
}

const post = (worker: ServiceWorker | null, message: OfflineRequest) =>
  worker?.postMessage(message);
