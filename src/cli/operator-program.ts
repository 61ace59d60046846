import type { Command } from 'commander';
import { HUB_FORMS } from '../core/hub-reference.ts';
import { addAlerts } from './alerts/alerts-program.ts';
import { addAuditCommands } from './audit/audit-program.ts';
import type { Common, Finish } from './command/add-command.ts';
import { command } from './command/add-command.ts';
import type { CommandContext, ConnectionArguments } from './command/command-context.ts';
import { BY, HUB, tableCommand } from './command/table-command.ts';
import type { ApproveArguments } from './control/approve-command.ts';
import { approveCommand } from './control/approve-command.ts';
import type { BreakerResetArguments } from './control/breaker-command.ts';
import { breakerResetCommand, breakerStatusCommand } from './control/breaker-command.ts';
import { addInventory } from './control/inventory-program.ts';
import { retryCommand } from './control/retry-command.ts';
import type { WritesArguments } from './control/writes-command.ts';
import { writesCommand } from './control/writes-command.ts';
import type { DoctorArguments } from './doctor/doctor-command.ts';
import { doctorCommand } from './doctor/doctor-command.ts';
import { operationsCommand } from './fleet/operations-command.ts';
import type { StatusArguments } from './fleet/status-command.ts';
import { statusCommand } from './fleet/status-command.ts';
import type { SweepArguments } from './fleet/sweep-command.ts';
import { sweepCommand } from './fleet/sweep-command.ts';
import type { PolicyShowArguments } from './policy/policy-show-command.ts';
import { policyShowCommand } from './policy/policy-show-command.ts';
import type { RolloutArguments } from './policy/rollout-command.ts';
import { rolloutStatusCommand, rolloutSteerCommand } from './policy/rollout-command.ts';

const HUBS = `only these hubs, each by ${HUB_FORMS}`;

/** Adds the commands that use the tables of a deployment or of the local stack. */
export function addOperatorCommands(cli: Command, context: CommandContext, finish: Finish): void {
  addSweep(cli, context, finish);
  addStatus(cli, context, finish);
  addApprove(cli, context, finish);
  addRetry(cli, context, finish);
  addWrites(cli, context, finish);
  addBreaker(cli, context, finish);
  addOperations(cli, context, finish);
  addInventory(cli, context, finish);
  addAuditCommands(cli, context, finish);
  addDoctor(cli, context, finish);
  addAlerts(cli, context, finish);
}

/** Adds the `policy` commands for the policy in force and its roll-out. */
export function addRolloutCommands(policy: Command, context: CommandContext, finish: Finish): void {
  tableCommand(policy, 'show', 'print the text of the active policy version, byte for byte', [
    'policy show --in-force',
    'policy show --in-force --hub hub1',
  ])
    .option('--in-force', 'the active version in the tables')
    .option('--hub <hub>', `the version in force for a hub, by ${HUB_FORMS}`)
    .action(({ json = false, ...asked }: Common & PolicyShowArguments) =>
      finish(policyShowCommand({ ...asked, json }, context), { json }),
    );
  const rollout = policy
    .command('rollout')
    .description('show the progress of a new policy version, and control its roll-out');
  tableCommand(rollout, 'status', 'show the active version, the progress of its roll-out, and what it waits for', [
    'policy rollout status',
  ]).action(({ json = false, ...asked }: Common & ConnectionArguments) =>
    finish(rolloutStatusCommand(asked, context), { json }),
  );
  const orders = {
    halt: 'stop the roll-out; hubs that already have the new version keep it',
    resume: 'resume a halted roll-out, ring by ring',
    open: 'give every hub the new version now, without rings and without waiting for proof',
  } as const;
  for (const order of ['halt', 'resume', 'open'] as const) {
    tableCommand(rollout, order, orders[order], [`policy rollout ${order} --reason "..."`])
      .option('--reason <text>', 'reason, for the record')
      .option('--by <name>', BY)
      .action(({ json = false, ...asked }: Common & Omit<RolloutArguments, 'order'>) =>
        finish(rolloutSteerCommand({ ...asked, order }, context), { json }),
      );
  }
}

function addSweep(cli: Command, context: CommandContext, finish: Finish): void {
  command(cli, 'sweep', 'judge every hub of the fleet from this machine, without a deployment; reads only', [
    'sweep --policy policy.yaml',
    'sweep --policy policy.yaml --subscription 00000000-0000-4000-8000-000000000001 --wrong',
  ])
    .requiredOption('--policy <file>', 'policy file (YAML)')
    .option(
      '--subscription <id...>',
      "only these subscriptions of the policy's scope; default: all of them that you can read",
    )
    .option('--wrong', 'only hubs that are not compliant or exempt')
    .action(({ json = false, ...asked }: Common & SweepArguments) => finish(sweepCommand(asked, context), { json }));
}

function addStatus(cli: Command, context: CommandContext, finish: Finish): void {
  tableCommand(cli, 'status', "show the last sweep and every hub's verdict with its age", [
    'status',
    'status --wrong',
    'status hub1 rg-ai/hub2',
  ])
    .argument('[hubs...]', HUBS)
    .option('--wrong', 'only hubs that no fresh read shows compliant or exempt')
    .action((hubs: readonly string[], { json = false, ...asked }: Common & StatusArguments) =>
      finish(statusCommand({ ...asked, hubs }, context), { json }),
    );
}

function addApprove(cli: Command, context: CommandContext, finish: Finish): void {
  tableCommand(
    cli,
    'approve',
    'approve a change of isolation mode, which Azure cannot undo (HW402), or of assignment (HW705)',
    ['approve hub1', 'approve --assignment production --max 5 --hours 24'],
  )
    .argument('[hub]', HUB)
    .option('--assignment <name>', 'approve for waiting hubs of this assignment')
    .option('--max <n>', 'maximum number of hubs to approve at once')
    .option('--hours <n>', 'validity of the approval in hours (72)')
    .option('--by <name>', BY)
    .action((hub: string | undefined, { json = false, ...asked }: Common & ApproveArguments) =>
      finish(approveCommand({ ...asked, hub }, context), { json }),
    );
}

function addRetry(cli: Command, context: CommandContext, finish: Finish): void {
  tableCommand(cli, 'retry', 'clear the recorded failures of a hub, and try again now', ['retry hub1'])
    .argument('<hub>', HUB)
    .action((hub: string, { json = false, ...asked }: Common & ConnectionArguments) =>
      finish(retryCommand({ ...asked, hub }, context), { json }),
    );
}

function addWrites(cli: Command, context: CommandContext, finish: Finish): void {
  tableCommand(cli, 'writes', 'show or set whether Hubwarden may write to Azure', [
    'writes',
    'writes off --reason "change freeze"',
    'writes on',
  ])
    .argument('[on|off]', 'without it, the command only reads the switch')
    .option('--reason <text>', 'reason, for the alert and the record')
    .option('--by <name>', BY)
    .action((state: string | undefined, { json = false, ...asked }: Common & WritesArguments) =>
      finish(writesCommand({ ...asked, state }, context), { json }),
    );
}

function addBreaker(cli: Command, context: CommandContext, finish: Finish): void {
  const breaker = cli.command('breaker').description('show why the breaker stopped all writes, and reset it');
  tableCommand(breaker, 'status', 'show whether the breaker is open, why, and its counts', ['breaker status']).action(
    ({ json = false, ...asked }: Common & ConnectionArguments) =>
      finish(breakerStatusCommand(asked, context), { json }),
  );
  tableCommand(breaker, 'reset', 'close the breaker, so that writes resume, and count from zero', [
    'breaker reset --reason "wrong policy reverted"',
    'breaker reset --allow-removals 40 --reason "remove ngrok from every hub"',
  ])
    .option('--reason <text>', 'reason, for the record')
    .option('--allow-removals <n>', 'allow removals on this many more hubs within the next hour')
    .option('--by <name>', BY)
    .action(({ json = false, ...asked }: Common & BreakerResetArguments) =>
      finish(breakerResetCommand(asked, context), { json }),
    );
}

function addOperations(cli: Command, context: CommandContext, finish: Finish): void {
  tableCommand(cli, 'operations', "list Azure's running operations for Hubwarden, with age and deadlines", [
    'operations',
    'operations hub1',
  ])
    .argument('[hubs...]', HUBS)
    .action((hubs: readonly string[], { json = false, ...asked }: Common & ConnectionArguments) =>
      finish(operationsCommand({ ...asked, hubs }, context), { json }),
    );
}

function addDoctor(cli: Command, context: CommandContext, finish: Finish): void {
  tableCommand(
    cli,
    'doctor',
    'check a deployment end to end: settings, app, tables, queues, timers, roles, the path of events, receivers',
    [
      'doctor --subscription 00000000-0000-4000-8000-000000000001 --principal 00000000-0000-4000-8000-00000000aaaa',
      'doctor --policy policy.yaml --account sthubwarden --json',
      'doctor --account sthubwarden --wait-for-event 15 --test-alert on-call',
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
    .action(({ json = false, ...asked }: Common & DoctorArguments) => finish(doctorCommand(asked, context), { json }));
}
