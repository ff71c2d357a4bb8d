import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import type { EnginePick } from '../src/lib/model/engine-name.ts';
import type { Mutation } from '../src/lib/mutation/mutation.ts';
import { CARD_ARGS, CHROMIUM_ARGS, findChromium } from '../scripts/lib/chromium.mjs';
import { serve } from '../scripts/lib/serve.mjs';
import type { Ask, Tell } from './browser/messages.ts';
import { CommandError, sentence } from './command-error.ts';
import { hasGraphicsCard } from './graphics-card.ts';
import type { Host } from './host.ts';
import { Mailbox } from './mailbox.ts';
import type { CliContext } from './context.ts';
import type { ModelLocation } from './model-location.ts';

/** Mutations that are handed to the browser at a time. */
const WINDOW = 4096;

/** The engine in a headless Chromium that this process starts and drives. */
export async function openBrowserHost(
  model: ModelLocation,
  options: { engine: EnginePick; place: CliContext; signal: AbortSignal },
): Promise<Host> {
  const { place, signal } = options;
  const site = await serveSite(await place.buildBrowser(), model.folder);
  let browser: Browser | null = null;
  const close = async () => {
    await browser?.close().catch(() => undefined);
    await site.close();
  };
  try {
    browser = await launch();
    signal.throwIfAborted();
    const told = new Mailbox<Tell>();
    const page = await browser.newPage();
    const end = (what: string) => told.fail(new CommandError(what));
    page.on('crash', () => end('The page in Chromium crashed, probably for want of memory.'));
    browser.on('disconnected', () => end('Chromium has ended.'));
    await page.exposeFunction('tell', (message: Tell) => told.put(message));
    await page.goto(`${site.url}app/`);
    const ask = (message: Ask) => page.evaluate((m) => window.ask(m), message);
    /** The next message of the kinds expected. */
    const next = async <T extends Tell['type']>(types: readonly T[]) => {
      for (;;) {
        const message = await told.take();
        if (message.type === 'failed') throw new CommandError(message.message);
        if ((types as readonly string[]).includes(message.type))
          return message as Extract<Tell, { type: T }>;
      }
    };
    /** What is told of a work until its end; where nobody listens any more, it is stopped. */
    async function* answers<T extends Tell['type']>(
      work: Ask,
      end: Tell['type'],
      types: readonly T[],
      stop: AbortSignal,
    ): AsyncGenerator<Extract<Tell, { type: T }>> {
      const stopIt = () => void ask({ type: 'stop' }).catch(() => undefined);
      stop.addEventListener('abort', stopIt);
      let unheard = false;
      try {
        await ask(work);
        for (;;) {
          const message = await next([...types, end]);
          if (message.type === end) return;
          unheard = true;
          yield message as Extract<Tell, { type: T }>;
          unheard = false;
        }
      } finally {
        stop.removeEventListener('abort', stopIt);
        if (unheard) {
          stopIt();
          await next([end]).catch(() => undefined);
        }
      }
    }
    const { engine } = options;
    const { name, gguf = null, eightBit = false } = model;
    await ask({ type: 'open', name, gguf, eightBit, engine });
    const opened = await next(['opened']);
    return {
      model: opened.model,
      device: opened.device,
      ...(opened.beside ? { beside: opened.beside } : {}),
      wildTypes: async (prompts) => {
        await ask({ type: 'wild types', prompts });
        return (await next(['wild types'])).ids;
      },
      async *screen(prompts, mutations, { how, outputs, signal: stop }) {
        for (const { first, mutations: part } of windows(mutations)) {
          stop.throwIfAborted();
          const work = { type: 'screen', prompts, mutations: part, how, outputs } as const;
          for await (const message of answers(work, 'screened', ['results'], stop))
            yield message.results.map((result) => ({ ...result, index: first + result.index }));
        }
      },
      async *predict(prompts, question, { onProgress, signal: stop }) {
        const work = { type: 'predict', prompts, question } as const;
        for await (const message of answers(work, 'predicted', ['risk', 'predicting'], stop))
          if (message.type === 'risk') yield message.risk;
          else onProgress?.(message.share);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Cuts what may be any number of mutations into windows, with the index of the first of each. */
function* windows(mutations: Iterable<Mutation>) {
  let first = 0;
  let window: Mutation[] = [];
  for (const mutation of mutations) {
    window.push(mutation);
    if (window.length < WINDOW) continue;
    yield { first, mutations: window };
    first += window.length;
    window = [];
  }
  if (window.length > 0) yield { first, mutations: window };
}

async function launch(): Promise<Browser> {
  const { chromium } = await loadPlaywright();
  const executablePath = findChromium();
  const card = hasGraphicsCard();
  try {
    return await chromium.launch({
      ...(executablePath ? { executablePath } : {}),
      args: card ? CARD_ARGS : CHROMIUM_ARGS,
      // Ctrl+C is ours: what is computed is written first
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (error) {
    throw new CommandError(
      executablePath
        ? `Chromium does not start (${sentence(error)}).`
        : 'There is no Chromium: install it, or set MUTASCOPE_CHROMIUM to the path of one.',
      { cause: error },
    );
  }
}

/** The installed package comes without it: few compute in a browser. */
async function loadPlaywright() {
  try {
    return await import('playwright');
  } catch (error) {
    throw new CommandError(
      `--browser needs the package playwright, which cannot be loaded (${sentence(error)}): run npm install playwright.`,
    );
  }
}

/** Serves the built page under app/ and the model under app/model/. */
async function serveSite(built: string, model: string) {
  const root = await mkdtemp(join(tmpdir(), 'mutascope-'));
  const remove = () => rm(root, { recursive: true, force: true });
  try {
    await cp(built, join(root, 'app'), { recursive: true });
    await symlink(model, join(root, 'app', 'model'), 'junction');
    const { url, close } = await serve({ root });
    return { url, close: () => close().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
