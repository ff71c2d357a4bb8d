/** What went wrong, in one sentence for the user. */
export class CommandError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
  }
}

/** One sentence about anything thrown. */
export function sentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n')[0];
}

/** What Node says of a command line it cannot parse, in one sentence and with what to do. */
export function optionError(error: unknown, args: readonly string[]): CommandError {
  const [what] = (error as Error).message.split(/\.\s|\n/);
  // an option whose value begins with a dash may also be two options: Node does not guess
  const option = /^Option '(?:-\w, )?(--[\w-]+)[^']*' argument is ambiguous/.exec(what)?.[1];
  if (option === undefined)
    return new CommandError(`${what.replace(/\.$/, '')}; --help shows what there is.`);
  const value = args[args.indexOf(option) + 1] ?? '';
  return new CommandError(
    `The value of ${option} is missing, or begins with a dash: then write ${option}=${JSON.stringify(value)}.`,
  );
}
