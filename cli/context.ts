/** Where a command stands, as its launcher says. */
export interface CliContext {
  /** The repository, or the installed package. */
  root: string;
  /** Where the user stands: file names are relative to it. */
  folder: string;
  /** The built command line, with processor-worker.js. */
  built: string;
  /** Builds or finds what runs in a browser; resolves to the folder to serve. */
  buildBrowser: () => Promise<string>;
  /** How a user calls a command: `npm run screen --`. */
  call: (command: 'screen' | 'merge' | 'campaign') => string;
}
