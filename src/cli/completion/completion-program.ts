import type { Command } from 'commander';
import { Argument } from 'commander';
import type { Common, Finish } from '../command/add-command.ts';
import { command } from '../command/add-command.ts';
import type { Shell } from './shell-scripts.ts';

// Apart from the list of scripts, which only this command loads.
const NAMES: readonly Shell[] = ['bash', 'zsh', 'fish', 'powershell'];

/** Adds `completion`. */
export function addCompletion(cli: Command, finish: Finish): void {
  command(cli, 'completion', 'print the completion script of a shell; its first lines say how to install it', [
    'completion bash >> ~/.bashrc',
    'completion zsh > ~/.zfunc/_hubwarden',
    'completion fish > ~/.config/fish/completions/hubwarden.fish',
    'completion powershell >> $PROFILE',
  ])
    .addArgument(new Argument('<shell>', 'the shell').choices(NAMES))
    .action(async (shell: Shell, asked: Common) => {
      const { completionCommand } = await import('./completion-command.ts');
      return finish(completionCommand(shell), asked);
    });
}
