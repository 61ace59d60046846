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

/** Adds the commands that work on the tables of a deployment, or of the local stack. */
export function addOperatorCommands(cli: Command, world: CommandContext, finish: Finish): void {
  addSweep(cli, world, finish);
  addStatus(cli, world, finish);
  addApprove(cli, world, finish);
  addRetry(cli, world, finish);
  addWrites(cli, world, finish);
  addBreaker(cli, world, finish);
  addOperations(cli, world, finish);
  addInventory(cli, world, finish);
  addAuditCommands(cli, world, finish);
  addDoctor(cli, world, finish);
  addAlerts(cli, world, finish);
}

/** Adds what shows the policy in force and steers its roll-out, below `policy`. */
export function addRolloutCommands(policy: Command, world: CommandContext, finish: Finish): void {
  tableCommand(policy, 'show', 'print the text of the policy version that is in force, as it was activated', [
    'policy show --in-force',
    'policy show --in-force --hub hub1',
  ])
    .option('--in-force', 'the version that the tables hold as active')
    .option('--hub <hub>', `the version that holds for a hub, named by ${HUB_FORMS}`)
    .action(({ json = false, ...asked }: Common & PolicyShowArguments) =>
      finish(policyShowCommand({ ...asked, json }, world), { json }),
    );
  const rollout = policy.command('rollout').description('see how far a new policy version is, and steer it');
  tableCommand(rollout, 'status', 'tell which version is active, how far it has got, and what it waits for', [
    'policy rollout status',
  ]).action(({ json = false, ...asked }: Common & ConnectionArguments) =>
    finish(rolloutStatusCommand(asked, world), { json }),
  );
  const orders = {
    halt: 'stop the roll-out where it is; hubs that have moved stay on the new version',
    resume: 'let a halted roll-out go on by its rings',
    open: 'let every hub move to the new version now, without rings and without waiting for proof',
  } as const;
  for (const order of ['halt', 'resume', 'open'] as const) {
    tableCommand(rollout, order, orders[order], [`policy rollout ${order} --reason "..."`])
      .option('--reason <text>', 'for the record')
      .option('--by <name>', BY)
      .action(({ json = false, ...asked }: Common & Omit<RolloutArguments, 'order'>) =>
        finish(rolloutSteerCommand({ ...asked, order }, world), { json }),
      );
  }
}

function addSweep(cli: Command, world: CommandContext, finish: Finish): void {
  command(cli, 'sweep', 'judge every hub of the fleet from here, with nothing deployed; reads only', [
    'sweep --policy policy.yaml',
    'sweep --policy policy.yaml --subscription 00000000-0000-4000-8000-000000000001 --wrong',
  ])
    .requiredOption('--policy <file>', 'policy file (YAML)')
    .option('--subscription <id...>', "only these, of those in the policy's scope; else all that you can see of it")
    .option('--wrong', 'only hubs that are not compliant or exempt')
    .action(({ json = false, ...asked }: Common & SweepArguments) => finish(sweepCommand(asked, world), { json }));
}

function addStatus(cli: Command, world: CommandContext, finish: Finish): void {
  tableCommand(cli, 'status', "show the last sweep and every hub's verdict with its age", [
    'status',
    'status --wrong',
    'status hub1 rg-ai/hub2',
  ])
    .argument('[hubs...]', HUBS)
    .option('--wrong', 'only hubs that are not compliant or exempt by a fresh read')
    .action((hubs: readonly string[], { json = false, ...asked }: Common & StatusArguments) =>
      finish(statusCommand({ ...asked, hubs }, world), { json }),
    );
}

function addApprove(cli: Command, world: CommandContext, finish: Finish): void {
  tableCommand(
    cli,
    'approve',
    'consent to a change of isolation mode, which Azure cannot take back (HW402), or of assignment (HW705)',
    ['approve hub1', 'approve --assignment production --max 5 --hours 24'],
  )
    .argument('[hub]', HUB)
    .option('--assignment <name>', 'approve for hubs of this assignment that wait')
    .option('--max <n>', 'most hubs of the assignment that may be approved at once')
    .option('--hours <n>', 'how long the approval holds (72)')
    .option('--by <name>', BY)
    .action((hub: string | undefined, { json = false, ...asked }: Common & ApproveArguments) =>
      finish(approveCommand({ ...asked, hub }, world), { json }),
    );
}

function addRetry(cli: Command, world: CommandContext, finish: Finish): void {
  tableCommand(cli, 'retry', 'try again on a hub: forget refusals, failed provisionings and restores', ['retry hub1'])
    .argument('<hub>', HUB)
    .action((hub: string, { json = false, ...asked }: Common & ConnectionArguments) =>
      finish(retryCommand({ ...asked, hub }, world), { json }),
    );
}

function addWrites(cli: Command, world: CommandContext, finish: Finish): void {
  tableCommand(cli, 'writes', 'tell, or set, whether Hubwarden may write to Azure', [
    'writes',
    'writes off --reason "change freeze"',
    'writes on',
  ])
    .argument('[on|off]', 'without it, the switch is only read')
    .option('--reason <text>', 'for the alert and the record')
    .option('--by <name>', BY)
    .action((state: string | undefined, { json = false, ...asked }: Common & WritesArguments) =>
      finish(writesCommand({ ...asked, state }, world), { json }),
    );
}

function addBreaker(cli: Command, world: CommandContext, finish: Finish): void {
  const breaker = cli.command('breaker').description('see why the breaker stopped all writes, and let them go on');
  tableCommand(breaker, 'status', 'tell whether the breaker is open, why, and what it counts', [
    'breaker status',
  ]).action(({ json = false, ...asked }: Common & ConnectionArguments) =>
    finish(breakerStatusCommand(asked, world), { json }),
  );
  tableCommand(breaker, 'reset', 'let writes go on, and count from zero', [
    'breaker reset --reason "wrong policy, taken back"',
    'breaker reset --allow-removals 40 --reason "ngrok is to go everywhere"',
  ])
    .option('--reason <text>', 'for the record')
    .option('--allow-removals <n>', 'let removals go ahead on this many more hubs within the hour')
    .option('--by <name>', BY)
    .action(({ json = false, ...asked }: Common & BreakerResetArguments) =>
      finish(breakerResetCommand(asked, world), { json }),
    );
}

function addOperations(cli: Command, world: CommandContext, finish: Finish): void {
  tableCommand(cli, 'operations', 'list what Azure is at work on for Hubwarden, with age and deadlines', [
    'operations',
    'operations hub1',
  ])
    .argument('[hubs...]', HUBS)
    .action((hubs: readonly string[], { json = false, ...asked }: Common & ConnectionArguments) =>
      finish(operationsCommand({ ...asked, hubs }, world), { json }),
    );
}

function addDoctor(cli: Command, world: CommandContext, finish: Finish): void {
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
    .option('--subscription <id...>', 'watched subscriptions; else those of the policy, else those in the tables')
    .option('--policy <file>', 'policy whose scope and private-endpoint targets are checked')
    .option('--principal <id>', "object id of the app's identity; else HUBWARDEN_PRINCIPAL_ID, else who runs this")
    .option('--enforce', 'check the actions that writes need, too')
    .option('--app <id>', 'resource id of the function app: check its state, functions, settings and roles on storage')
    .option('--wait-for-event <minutes>', 'say which tag to set, and wait until the records show the event')
    .option('--test-alert <receivers...>', 'have the app send a test notification (HW000) to each of these receivers')
    .action(({ json = false, ...asked }: Common & DoctorArguments) => finish(doctorCommand(asked, world), { json }));
}
