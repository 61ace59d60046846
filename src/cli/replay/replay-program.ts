import type { Command } from 'commander';
import type { Common, Finish } from '../command/add-command.ts';
import { command } from '../command/add-command.ts';
import type { CommandContext } from '../command/command-context.ts';
import { LIST_FORMATS } from '../command/output-format.ts';
import { refuseUrl } from '../command/url-option.ts';
import type { ReplayArguments } from './replay-command.ts';

/** Adds `replay`. */
export function addReplay(cli: Command, context: CommandContext, finish: Finish): void {
  const replay = command(
    cli,
    'replay',
    'show what the app would do with an event: queue a run of which hub, or drop it and why; sends nothing',
    ['replay event.json', 'replay events.json --own 00000000-0000-4000-8000-0000000000b1 -o json'],
    LIST_FORMATS.filter((format) => format !== 'wide'),
  );
  refuseUrl(replay, 'It reads a file, and asks no deployment.')
    .argument(
      '<file>',
      'event of Event Grid (either schema), an array of events, or messages of a storage queue; - is standard input',
    )
    .option(
      '--own <id...>',
      "object ids and application ids of Hubwarden's identity, besides HUBWARDEN_PRINCIPAL_ID and AZURE_CLIENT_ID",
    )
    .action(async (file: string, asked: Common & Omit<ReplayArguments, 'file'>) => {
      const { replayCommand } = await import('./replay-command.ts');
      return finish(replayCommand({ ...asked, file }, context), asked);
    });
}
