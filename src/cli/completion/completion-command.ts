import type { CommandResult } from '../command/command-result.ts';
import { answer } from '../command/command-result.ts';
import type { Shell } from './shell-scripts.ts';
import { SHELL_SCRIPTS } from './shell-scripts.ts';

/** `completion`: prints the script that makes a shell complete commands, options, values and names of hubs. */
export function completionCommand(shell: Shell): CommandResult {
  const script = SHELL_SCRIPTS[shell];
  return { ...answer(0, { text: script, json: { shell, script } }), isFile: true };
}
