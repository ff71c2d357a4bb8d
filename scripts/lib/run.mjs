import { spawn } from 'node:child_process';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Runs a command with this terminal's input and output; resolves to its exit status.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined> }} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, { cwd, env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...(cwd ? { cwd } : {}),
      env: { ...process.env, ...env },
      stdio: 'inherit',
      // npm and npx are .cmd files on Windows
      shell: process.platform === 'win32',
    });
    running.add(child);
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      running.delete(child);
      resolve(127);
    });
    child.on('exit', (code, signal) => {
      running.delete(child);
      resolve(code ?? (signal ? 1 : 0));
    });
  });
}

/** Ends whatever `run` started and has not ended. */
export function endAll() {
  for (const child of running) child.kill('SIGTERM');
}
