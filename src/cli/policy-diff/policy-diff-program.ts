import type { Command } from 'commander';
import type { Common, Finish } from '../command/add-command.ts';
import type { CommandContext } from '../command/command-context.ts';
import { HUBS_FOLDER, SAVED_API_VERSION } from '../command/option-texts.ts';
import { LIST_FORMATS } from '../command/output-format.ts';
import { tableCommand } from '../command/table-command.ts';
import { refuseUrl } from '../command/url-option.ts';
import type { PolicyDiffArguments } from './policy-diff-command.ts';

const POLICY = 'policy file (YAML), `-` for the standard input, or `in-force` for the active version in the tables';

/** Adds `policy diff`. */
export function addPolicyDiff(policy: Command, context: CommandContext, finish: Finish): void {
  const diff = tableCommand(
    policy,
    'diff',
    'compare what two policies mean for every hub: verdicts, changes, cost; reads Azure once, writes nothing',
    [
      'policy diff in-force policy.yaml',
      'policy diff old.yaml new.yaml --hubs saved-hubs -o md > comment.md',
      'policy diff in-force policy.yaml --records --account sthubwarden',
    ],
    LIST_FORMATS,
  );
  refuseUrl(
    diff,
    'It reads Azure as the person at the terminal, saved hubs, or with --records the tables. Give --account; the page /policy compares two versions that are kept.',
  )
    .argument('<old>', POLICY)
    .argument('<new>', 'the same')
    .option('--hubs <folder>', `compare over a ${HUBS_FOLDER}`)
    .option('--records', 'compare over the records of a deployment, without reading Azure')
    .option('--subscription <id...>', 'read only these subscriptions; default: the scope of both policies')
    .option('--hubs-listed', 'name the hubs of each line')
    .option('--api-version <version>', SAVED_API_VERSION)
    .action(async (old: string, next: string, asked: Common & Omit<PolicyDiffArguments, 'old' | 'next'>) => {
      const { policyDiffCommand } = await import('./policy-diff-command.ts');
      return finish(policyDiffCommand({ ...asked, old, next }, context), asked);
    });
}
