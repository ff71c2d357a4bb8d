import { parseMatrix } from '../../lib/model/matrix.ts';
import type { DeviceInfo, ModelInfo } from '../../protocols/engine-messages.ts';
import type { Entry } from '../../storage/result-store.ts';
import type { LabContext } from '../context.ts';
import type { QueueCommand, QueueState } from '../stores/queue-store.ts';
import { throttle } from '../throttle.ts';

/** What the lab's tabs say to each other. */
export type TabMessage =
  /** A tab that watches asks how things are. */
  | { type: 'hello' }
  /** The tab with the engine has this model. */
  | { type: 'owner'; model: ModelInfo; device: DeviceInfo | null; key: string }
  | { type: 'queue'; queue: QueueState }
  /** Results that are stored now. */
  | { type: 'stored'; entries: Entry[] }
  /** To the tab with the engine: do this. */
  | { type: 'command'; command: QueueCommand }
  /** To the tab with the engine: delete what is stored under these keys. */
  | { type: 'remove'; keys: readonly string[] }
  /** What was stored under these keys is gone. */
  | { type: 'removed'; keys: readonly string[] }
  /** To the tab with the engine: let another have it. */
  | { type: 'yield' };

/** The browser's lock on the engine and its channel between tabs, as far as the lab uses them. */
export interface TabPort {
  /**
   * Asks for the engine. `waiting` is called if another tab has it, `granted` when this one does;
   * it then has it until it calls what `granted` is given, or closes.
   */
  own(waiting: () => void, granted: (release: () => void) => void): void;
  post(message: TabMessage): void;
  onMessage(heard: (message: TabMessage) => void): void;
}

/** A page that is alone in the world. */
export const soleTab = (): TabPort => ({
  own: (_, granted) => granted(() => undefined),
  post: () => undefined,
  onMessage: () => undefined,
});

const TELL_EVERY_MS = 400;

export interface TabActions {
  /** This tab has the engine now. */
  take(): void;
  /** Lets go of engine and queue; resolves when another tab may have them. */
  letGo(): Promise<void>;
  command(command: QueueCommand): void;
  /** Results that another tab has stored. */
  stored(entries: Entry[]): void;
  /** Deletes what is stored under some keys. */
  remove(keys: readonly string[]): void;
  /** Keys that another tab removed. */
  removed(keys: readonly string[]): void;
}

/** One tab has the engine and screens; the others watch, and the next takes over when it closes. */
export function createTabs(ctx: LabContext, port: TabPort, actions: TabActions) {
  const { model, models, queue } = ctx.stores;
  let release: (() => void) | null = null;

  const tellOwner = () => {
    const { model: info, device } = model.getState();
    const { current: key } = models.getState();
    if (release && info) port.post({ type: 'owner', model: info, device, key });
  };
  const tellQueue = throttle(() => {
    if (release) port.post({ type: 'queue', queue: queue.getState() });
  }, TELL_EVERY_MS);

  const watch = () => {
    model.setState({ phase: 'watching', failure: null });
    port.post({ type: 'hello' });
  };

  const ask = () =>
    port.own(watch, (letGo) => {
      release = letGo;
      actions.take();
    });

  const giveUp = async () => {
    const letGo = release;
    if (!letGo) return;
    await actions.letGo();
    release = null;
    letGo();
    ask(); // behind the one that asked
  };

  const hear = (message: TabMessage) => {
    switch (message.type) {
      case 'hello':
        tellOwner();
        tellQueue();
        break;
      case 'owner':
        if (release) break;
        models.setState({ current: message.key, asking: false });
        model.setState({ model: message.model, device: message.device });
        break;
      case 'queue':
        if (!release) queue.setState(message.queue);
        break;
      case 'stored':
        if (!release) actions.stored(message.entries);
        break;
      case 'command':
        if (release) actions.command(message.command);
        break;
      case 'remove':
        if (release) actions.remove(message.keys);
        break;
      case 'removed':
        actions.removed(message.keys);
        break;
      case 'yield':
        void giveUp();
        break;
    }
  };

  return {
    start() {
      port.onMessage(hear);
      model.subscribe((now, before) => {
        if (now.model !== before.model) tellOwner();
      });
      queue.subscribe(tellQueue);
      ask();
    },
    /** Has a command done by the tab with the engine. */
    command(command: QueueCommand) {
      if (release) actions.command(command);
      else port.post({ type: 'command', command });
    },
    /** Has what is stored under some keys deleted by the tab with the engine, which writes results. */
    remove(keys: readonly string[]) {
      if (release) actions.remove(keys);
      else port.post({ type: 'remove', keys });
    },
    /** Told of keys that were removed here. */
    removed: (keys: readonly string[]) => port.post({ type: 'removed', keys }),
    /** Told of results that were written. */
    written(entries: Entry[]) {
      if (release) port.post({ type: 'stored', entries });
    },
    /** Asks the tab with the engine what it has, after something else was shown here. */
    lookAgain() {
      if (!release) port.post({ type: 'hello' });
    },
    /** Whether this tab has the engine. */
    owns: () => release !== null,
    /** Asks the tab with the engine to let this one have it. */
    useHere() {
      if (!release) port.post({ type: 'yield' });
    },
  };
}

/** The matrix that a key of stored results names, if its model is this one. */
export function matrixOfKey(key: string, hash: string) {
  const [modelHash, name] = key.split('|', 2);
  return modelHash === hash && name !== undefined ? parseMatrix(name) : null;
}

export type Tabs = ReturnType<typeof createTabs>;
