import type { Command } from 'commander';
import { HUB_FORMS } from '../../core/hub-reference.ts';
import type { Common, Finish } from '../command/add-command.ts';
import { command } from '../command/add-command.ts';
import type { CommandContext, ConnectionArguments } from '../command/command-context.ts';
import { BY, deploymentCommand } from '../command/table-command.ts';
import { addPolicyDiff } from '../policy-diff/policy-diff-program.ts';
import { addPolicyInit } from '../policy-init/policy-init-program.ts';
import type { PolicyExplainArguments } from './policy-explain-command.ts';
import type { PolicyShowArguments } from './policy-show-command.ts';
import type { ValidateArguments } from './policy-validate-command.ts';
import type { RolloutArguments } from './rollout-command.ts';

const POLICY = 'policy file (YAML)';

/** Adds the `policy` commands. */
export function addPolicyCommands(cli: Command, context: CommandContext, finish: Finish): void {
  const policy = cli.command('policy').description('propose and check a policy, and explain its effect on a hub');
  addPolicyInit(policy, context, finish);
  addValidate(policy, context, finish);
  addExplain(policy, context, finish);
  addPolicyDiff(policy, context, finish);
  addShow(policy, context, finish);
  addRollout(policy, context, finish);
}

function addValidate(policy: Command, context: CommandContext, finish: Finish): void {
  command(policy, 'validate', 'list every problem of a policy file, with line, path and remedy', [
    'policy validate policy.yaml',
    'policy validate policy.yaml --json',
    'policy validate policy.yaml --api-version 2025-06-01',
    'policy validate policy.yaml --strict',
  ])
    .argument('<file>', POLICY)
    .option(
      '--api-version <version>',
      "api-version of the app; default: HUBWARDEN_ARM_API_VERSION, else Hubwarden's default",
    )
    .option('--strict', 'warnings count as problems and end with 1')
    .action(async (file: string, asked: Common & Omit<ValidateArguments, 'file'>) => {
      const { policyValidateCommand } = await import('./policy-validate-command.ts');
      return finish(policyValidateCommand({ ...asked, file }, context), asked);
    });
}

function addExplain(policy: Command, context: CommandContext, finish: Finish): void {
  deploymentCommand(
    policy,
    'explain',
    'explain which assignment a hub or account gets, and the baseline that follows',
    ['policy explain policy.yaml --hub hub.json', 'policy explain hub1'],
  )
    .argument('<file-or-hub>', `policy file (YAML) with --hub; else a hub or account in the tables, by ${HUB_FORMS}`)
    .option(
      '--hub <file>',
      "workspace as ARM's GET returns it, or an account with its network (JSON); without it the command uses the policy in force",
    )
    .action(async (subject: string, asked: Common & Omit<PolicyExplainArguments, 'subject'>) => {
      const { policyExplain } = await import('./policy-explain-command.ts');
      return finish(policyExplain({ ...asked, subject }, context), asked);
    });
}

function addShow(policy: Command, context: CommandContext, finish: Finish): void {
  deploymentCommand(
    policy,
    'show',
    'show the active policy version with the hubs of each assignment, or print its text',
    ['policy show', 'policy show --in-force', 'policy show --in-force --hub hub1'],
  )
    .option('--in-force', 'print the text of the version in force, byte for byte')
    .option('--hub <hub>', `with --in-force: the version in force for a hub or account, by ${HUB_FORMS}`)
    .action(async (asked: Common & PolicyShowArguments) => {
      const { policyShowCommand } = await import('./policy-show-command.ts');
      return finish(policyShowCommand(asked, context), asked);
    });
}

const ORDERS = {
  halt: 'stop the roll-out; hubs that already have the new version keep it',
  resume: 'resume a halted roll-out, ring by ring',
  open: 'give every hub the new version now, without rings and without waiting for proof',
} as const;

function addRollout(policy: Command, context: CommandContext, finish: Finish): void {
  const rollout = policy
    .command('rollout')
    .description('show the progress of a new policy version, and control its roll-out');
  deploymentCommand(rollout, 'status', 'show the active version, the progress of its roll-out, and what it waits for', [
    'policy rollout status',
  ]).action(async (asked: Common & ConnectionArguments) => {
    const { rolloutStatusCommand } = await import('./rollout-command.ts');
    return finish(rolloutStatusCommand(asked, context), asked);
  });
  for (const order of ['halt', 'resume', 'open'] as const) {
    deploymentCommand(rollout, order, ORDERS[order], [`policy rollout ${order} --reason "..."`])
      .option('--reason <text>', 'reason, for the record')
      .option('--by <name>', BY)
      .action(async (asked: Common & Omit<RolloutArguments, 'order'>) => {
        const { rolloutSteerCommand } = await import('./rollout-command.ts');
        return finish(rolloutSteerCommand({ ...asked, order }, context), asked);
      });
  }
}
