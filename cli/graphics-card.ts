import { readdirSync } from 'node:fs';

/** Whether this machine shows a GPU. Known on Linux only; elsewhere one is assumed. */
export function hasGraphicsCard(): boolean {
  if (process.platform !== 'linux') return true;
  return (
    list('/dev/dri').some((name) => name.startsWith('renderD')) ||
    list('/dev').some((name) => /^nvidia\d/.test(name))
  );
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
