/** The server's process: started, found ready, ended. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../../command-error.ts';
import { greeting } from '../greeting.ts';

/** It reads back what it has stored before it answers: of a large campaign some seconds. */
const READY_MS = 120_000;
const LOOK_MS = 50;
/** After this it is ended by force. */
const STOP_MS = 15_000;

export interface NatsProcess {
  /** Resolves when the process has ended, with what it said last if nobody stopped it. */
  readonly ended: Promise<string | null>;
  /** Ends it cleanly; what is stored stays. */
  stop(): Promise<void>;
  /** Ends it as a crash would, for tests. */
  kill(): Promise<void>;
}

/**
 * Starts the server in its folder and waits until it answers.
 * @param program the server's program
 * @param name its name in the configuration: another server may have the port
 * @param port of its TCP listener
 * Throws a CommandError with the server's own words if it does not start.
 */
export async function startNats(
  program: string,
  folder: string,
  name: string,
  port: number,
): Promise<NatsProcess> {
  if ((await greeting('127.0.0.1', port)).includes(name))
    throw new CommandError(
      `The server of ${folder} runs already: use it, or stop it first (server.pid has its process number).`,
    );
  const child = spawn(program, ['--config', 'server.conf'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    // a Ctrl+C in the terminal is for us, who stop it once all is told
    detached: true,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  let stopping = false;
  let over = false;
  const ended = new Promise<string | null>((resolve) => {
    const end = (words: string) => {
      over = true;
      resolve(stopping ? null : words);
    };
    child.on('error', (error) => end(error.message));
    child.on('close', () => end(said.trim() || lastWords(folder)));
  });
  const endBy = async (signal: NodeJS.Signals) => {
    stopping = true;
    child.kill(signal);
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(force);
  };
  // a command that dies takes its server along
  const endWithUs = () => child.kill('SIGTERM');
  process.once('exit', endWithUs);
  void ended.then(() => process.off('exit', endWithUs));

  const until = performance.now() + READY_MS;
  while (!(await greeting('127.0.0.1', port)).includes(name)) {
    if (over) throw notStarted((await ended) ?? '');
    if (performance.now() > until) {
      await endBy('SIGTERM');
      throw notStarted('it did not answer within two minutes');
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return { ended, stop: () => endBy('SIGTERM'), kill: () => endBy('SIGKILL') };
}

const notStarted = (words: string) =>
  new CommandError(
    `The campaign’s server did not start: ${words.trim().split('\n').at(-1) ?? ''}. Free the port or choose others, and see server.log in its folder.`,
  );

/** What it wrote into its log before it gave up. */
function lastWords(folder: string): string {
  try {
    const lines = readFileSync(join(folder, 'server.log'), 'utf8').trim().split('\n');
    // [pid] date time [FTL] words
    const words = lines.findLast((line) => line.includes('[FTL]'))?.split('[FTL]')[1];
    if (words) return words.trim();
  } catch {
    // it ended before it had a log
  }
  return 'it said nothing; server.log may tell more';
}
