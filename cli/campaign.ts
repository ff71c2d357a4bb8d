import { parseCampaignCommand } from './campaign/options.ts';
import { campaignHelp } from './campaign/help.ts';
import { runCreate } from './campaign/create-command.ts';
import { runKeep } from './campaign/keep-command.ts';
import { runList, runRevoke, runUnban } from './campaign/owner-commands.ts';
import { runSave } from './campaign/save-command.ts';
import { runServe } from './campaign/serve-command.ts';
import { runWork } from './campaign/work-command.ts';
import { sentence } from './command-error.ts';
import type { CliContext } from './context.ts';
import { LabError } from '../src/lib/base/failure.ts';
import { STOPPED, Stopped, stopOnSignal } from './stopping.ts';

/** `npm run campaign`. @returns the exit status */
export async function main(args: string[], place: CliContext): Promise<number> {
  const stopping = stopOnSignal();
  try {
    const command = parseCampaignCommand(args);
    const { signal } = stopping;
    switch (command.type) {
      case 'help':
        process.stdout.write(campaignHelp(place));
        return 0;
      case 'serve':
        return await runServe(command, place, signal);
      case 'create':
        return await runCreate(command, place, signal);
      case 'work':
        return await runWork(command, place, signal);
      case 'keep':
        return await runKeep(command, place, signal);
      case 'save':
        return await runSave(command, place, signal);
      case 'list':
        return await runList(command, place);
      case 'revoke':
        return await runRevoke(command, place);
      case 'unban':
        return await runUnban(command, place);
    }
  } catch (error) {
    if (error instanceof Stopped) return STOPPED;
    const advice = error instanceof LabError ? ` ${error.advice}` : '';
    process.stderr.write(`campaign: ${sentence(error)}${advice}\n`);
    return 1;
  } finally {
    stopping.end();
  }
}
