/** Where a command stands, as its launcher says. */
export interface CliContext {
  /** The repository. */
  root: string;
  /** Where the user stands: file names are relative to it. */
  folder: string;
  /** The built command line, with processor-worker.js. */
  built: string;
  /** Builds what runs in a browser; resolves to the folder to serve. */
  buildBrowser: () => Promise<string>;
}
