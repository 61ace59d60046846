import type { Command } from 'commander';
import { HUB_FORMS } from '../../core/hub-reference.ts';
import type { Common, Finish } from '../command/add-command.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import { BY, tableCommand } from '../command/table-command.ts';
import type { AlertsListArguments } from './alerts-command.ts';
import { alertsAckCommand, alertsListCommand, alertsShowCommand, alertsTestCommand } from './alerts-command.ts';
import type { SilenceArguments } from './silence-command.ts';
import { alertsSilenceCommand, alertsUnsilenceCommand } from './silence-command.ts';

type By = ConnectionArguments & { readonly by?: string };

const ID =
  'id of the alert as lists and notifications show it, or its beginning; that of an earlier opening leads to the newest';

/** Adds the commands about alerts. */
export function addAlerts(cli: Command, world: CommandContext, finish: Finish): void {
  const alerts = cli
    .command('alerts')
    .description('list what fires and which receivers were notified, acknowledge, silence, and test receivers');
  tableCommand(
    alerts,
    'list',
    'list the alerts that fire, whether receivers were notified of them, and the silences that hold',
    ['alerts list', 'alerts list --all'],
  )
    .option('--all', 'alerts and silences that are over too')
    .action(({ json = false, ...asked }: Common & AlertsListArguments) =>
      finish(alertsListCommand(asked, world), { json }),
    );
  tableCommand(
    alerts,
    'show',
    'show the hubs and notifications of an alert, which receivers took them, and why none goes out now',
    ['alerts show 3f9a2c1d'],
  )
    .argument('<id>', ID)
    .action((id: string, { json = false, ...asked }: Common & ConnectionArguments) =>
      finish(alertsShowCommand({ ...asked, id }, world), { json }),
    );
  tableCommand(
    alerts,
    'ack',
    'say that you take care of the rules and hubs that an alert has notified; later ones are notified again',
    ['alerts ack 3f9a2c1d'],
  )
    .argument('<id>', ID)
    .option('--by <name>', BY)
    .action((id: string, { json = false, ...asked }: Common & By) =>
      finish(alertsAckCommand({ ...asked, id }, world), { json }),
    );
  addSilence(alerts, world, finish);
  addTest(alerts, world, finish);
}

function addTest(alerts: Command, world: CommandContext, finish: Finish): void {
  tableCommand(alerts, 'test', 'have the app send a test notification to a receiver, and say whether it was taken', [
    'alerts test on-call',
  ])
    .argument('<receiver>', 'name of a receiver in the policy')
    .option('--by <name>', BY)
    .action((receiver: string, { json = false, ...asked }: Common & By) =>
      finish(alertsTestCommand({ ...asked, receiver }, world), { json }),
    );
}

function addSilence(alerts: Command, world: CommandContext, finish: Finish): void {
  tableCommand(
    alerts,
    'silence',
    'send no notification of some findings for some hours; a finding must meet every option',
    ['alerts silence --code HW203 --hub "hub-lab-*" --hours 8 --reason "lab moves"'],
  )
    .option('--code <codes...>', 'codes of findings')
    .option('--hub <hubs...>', `hubs, each by ${HUB_FORMS}, or by a pattern over names or ids with "*" and "?"`)
    .option('--rule <names...>', 'rules, "*" and "?" allowed; only rules that are there now, not later ones')
    .option('--assignment <names...>', 'assignments of the policy')
    .option('--subscription <ids...>', 'subscriptions, "*" and "?" allowed')
    .option('--hours <n>', 'how long')
    .option('--reason <text>', 'why, for the record')
    .option('--by <name>', BY)
    .action(({ json = false, ...asked }: Common & SilenceArguments) =>
      finish(alertsSilenceCommand(asked, world), { json }),
    );
  tableCommand(alerts, 'unsilence', 'end a silence before its time, and keep who ended it and why', [
    'alerts unsilence 5be2f0a91c --reason "the lab has moved"',
  ])
    .argument('<id>', 'id of the silence as alerts list shows it, or its beginning')
    .option('--reason <text>', 'why, for the record')
    .option('--by <name>', BY)
    .action((id: string, { json = false, ...asked }: Common & By & { readonly reason?: string }) =>
      finish(alertsUnsilenceCommand({ ...asked, id }, world), { json }),
    );
}
