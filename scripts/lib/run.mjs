import { spawn } from 'node:child_process';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Runs a command with this terminal's input and output; resolves to its exit status.
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {Record<string, string | undefined>} [options.env]
 * @param {(text: string) => void} [options.collect] takes what the command writes, which the
 *   terminal then does not show
 * @returns {Promise<number>}
 */
export function run(command, args, { cwd, env, collect } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...(cwd ? { cwd } : {}),
      env: { ...process.env, ...env },
      stdio: collect ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      // npm and npx are .cmd files on Windows
      shell: process.platform === 'win32',
    });
    running.add(child);
    if (collect)
      for (const stream of [child.stdout, child.stderr])
        stream?.setEncoding('utf8').on('data', collect);
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      running.delete(child);
      resolve(127);
    });
    // not 'exit': what was written last may still be on its way
    child.on('close', (code, signal) => {
      running.delete(child);
      resolve(code ?? (signal ? 1 : 0));
    });
  });
}

/** Ends whatever `run` started and has not ended. */
export function endAll() {
  for (const child of running) child.kill('SIGTERM');
}
