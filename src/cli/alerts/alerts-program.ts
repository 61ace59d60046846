import type { Command } from 'commander';
import { Option } from 'commander';
import { HUB_FORMS } from '../../core/hub-reference.ts';
import { SEVERITIES } from '../../core/verdict/catalogue/vocabulary.ts';
import type { Common, Finish } from '../command/add-command.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import { LIST_FORMATS } from '../command/output-format.ts';
import { BY, deploymentCommand, tableCommand } from '../command/table-command.ts';
import { refuseUrl } from '../command/url-option.ts';
import type { AlertsListArguments } from './alerts-command.ts';
import type { AlertRoutesArguments } from './routes-command.ts';
import type { SilenceArguments } from './silence-command.ts';

const ALERT_FORMATS = LIST_FORMATS.filter((format) => format !== 'wide');

type By = ConnectionArguments & { readonly by?: string };

const ID =
  'id of the alert from a list or a notification, or its first characters; the id of an earlier opening selects the newest opening';

/** Adds the `alerts` commands. */
export function addAlerts(cli: Command, context: CommandContext, finish: Finish): void {
  const alerts = cli.command('alerts').description('list, acknowledge and silence alerts, and test receivers');
  deploymentCommand(
    alerts,
    'list',
    'list the firing alerts with the notified receivers, and the silences in force',
    ['alerts list', 'alerts list --all'],
    ALERT_FORMATS,
  )
    .option('--all', 'include resolved alerts and ended silences')
    .action(async (asked: Common & AlertsListArguments) => {
      const { alertsListCommand } = await import('./alerts-command.ts');
      return finish(alertsListCommand(asked, context), asked);
    });
  deploymentCommand(
    alerts,
    'show',
    'show the hubs, notifications and receivers of an alert, and why no notification goes out now',
    ['alerts show 3f9a2c1d'],
  )
    .argument('<id>', ID)
    .action(async (id: string, asked: Common & ConnectionArguments) => {
      const { alertsShowCommand } = await import('./alerts-command.ts');
      return finish(alertsShowCommand({ ...asked, id }, context), asked);
    });
  deploymentCommand(
    alerts,
    'ack',
    'acknowledge the rules and hubs that an alert has notified so far; later ones notify again',
    ['alerts ack 3f9a2c1d'],
  )
    .argument('<id>', ID)
    .option('--by <name>', BY)
    .action(async (id: string, asked: Common & By) => {
      const { alertsAckCommand } = await import('./alerts-command.ts');
      return finish(alertsAckCommand({ ...asked, id }, context), asked);
    });
  addSilence(alerts, context, finish);
  addTest(alerts, context, finish);
  addRoutes(alerts, context, finish);
}

function addTest(alerts: Command, context: CommandContext, finish: Finish): void {
  const test = tableCommand(
    alerts,
    'test',
    'have the app send a test notification to a receiver, and show whether the receiver accepted it',
    ['alerts test on-call'],
  );
  refuseUrl(test, 'The API sends no test notifications. Give --account, with a role on the storage account.')
    .argument('<receiver>', 'name of a receiver in the policy')
    .option('--by <name>', BY)
    .action(async (receiver: string, asked: Common & By) => {
      const { alertsTestCommand } = await import('./alerts-command.ts');
      return finish(alertsTestCommand({ ...asked, receiver }, context), asked);
    });
}

function addSilence(alerts: Command, context: CommandContext, finish: Finish): void {
  deploymentCommand(
    alerts,
    'silence',
    'suppress notifications of matching findings for some hours; a finding must match every option',
    ['alerts silence --code HW203 --hub "hub-lab-*" --hours 8 --reason "lab moves"'],
  )
    .option('--code <codes...>', 'finding codes')
    .option(
      '--hub <hub...>',
      `hubs and accounts, each by ${HUB_FORMS}, or by a pattern over names or ids with "*" and "?"`,
    )
    .option('--rule <rule...>', 'rules, "*" and "?" allowed; only rules that exist now, not later ones')
    .option('--assignment <name...>', 'assignments of the policy')
    .option('--subscription <id...>', 'subscriptions, "*" and "?" allowed')
    .option('--hours <n>', 'how long')
    .option('--reason <text>', 'reason, for the record')
    .option('--by <name>', BY)
    .action(async (asked: Common & SilenceArguments) => {
      const { alertsSilenceCommand } = await import('./silence-command.ts');
      return finish(alertsSilenceCommand(asked, context), asked);
    });
  deploymentCommand(alerts, 'unsilence', 'end a silence early, and record who ended it and why', [
    'alerts unsilence 5be2f0a91c --reason "the lab has moved"',
  ])
    .argument('<id>', 'id of the silence from alerts list, or its first characters')
    .option('--reason <text>', 'reason, for the record')
    .option('--by <name>', BY)
    .action(async (id: string, asked: Common & By & { readonly reason?: string }) => {
      const { alertsUnsilenceCommand } = await import('./silence-command.ts');
      return finish(alertsUnsilenceCommand({ ...asked, id }, context), asked);
    });
}

function addRoutes(alerts: Command, context: CommandContext, finish: Finish): void {
  deploymentCommand(
    alerts,
    'routes',
    'show which receivers a finding on a hub would notify, and why: routes, silences, quiet hours',
    ['alerts routes --code HW201 --hub hub1', 'alerts routes --code HW204 --hub hub1 --policy policy.yaml'],
    LIST_FORMATS.filter((format) => format !== 'wide'),
  )
    .requiredOption('--code <code>', 'finding code')
    .requiredOption('--hub <hub>', `the hub or account, by ${HUB_FORMS}`)
    .addOption(
      new Option('--severity <severity>', "severity of the finding; default: the policy's, else the code's").choices(
        SEVERITIES,
      ),
    )
    .option('--policy <file>', 'policy file (YAML) with the routes to try; default: the active policy')
    .action(async (asked: Common & AlertRoutesArguments) => {
      const { alertsRoutesCommand } = await import('./routes-command.ts');
      return finish(alertsRoutesCommand(asked, context), asked);
    });
}
