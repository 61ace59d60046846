import type { Command } from 'commander';
import type { Common, Finish } from '../command/add-command.ts';
import type { CommandContext } from '../command/command-context.ts';
import { tableCommand } from '../command/table-command.ts';
import type { DoctorArguments } from './doctor-command.ts';

/** Adds `doctor`. */
export function addDoctor(cli: Command, context: CommandContext, finish: Finish): void {
  tableCommand(
    cli,
    'doctor',
    'check a deployment end to end: settings, app, tables, queues, timers, roles, the path of events, receivers, pages',
    [
      'doctor --subscription 00000000-0000-4000-8000-000000000001 --principal 00000000-0000-4000-8000-00000000aaaa',
      'doctor --policy policy.yaml --account sthubwarden --json',
      'doctor --account sthubwarden --wait-for-event 15 --test-alert on-call',
      'doctor --url https://hubwarden.contoso.com',
      'doctor --local',
    ],
  )
    .option('--subscription <id...>', 'watched subscriptions; default: those of the policy, else those in the tables')
    .option('--policy <file>', 'policy whose scope and private endpoint targets doctor checks')
    .option(
      '--principal <id>',
      "object id of the app's identity; default: HUBWARDEN_PRINCIPAL_ID, else the identity that runs this command",
    )
    .option('--enforce', 'also check the actions that writes need')
    .option('--app <id>', 'resource id of the function app: check its state, functions, settings and roles on storage')
    .option('--wait-for-event <minutes>', 'print the tag to set, and wait until the records show the event')
    .option('--test-alert <receivers...>', 'have the app send a test notification (HW000) to each of these receivers')
    .option('--url <address>', 'check the pages there as a stranger: each request without a sign-in must be refused')
    .option(
      '--key-file <file>',
      'with --url: file with a function key (- for the standard input), which must only read',
    )
    .action(async (asked: Common & DoctorArguments) => {
      const { doctorCommand } = await import('./doctor-command.ts');
      return finish(doctorCommand(asked, context), asked);
    });
}
