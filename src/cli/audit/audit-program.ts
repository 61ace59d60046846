import type { Command } from 'commander';
import { HUB_FORMS } from '../../core/hub-reference.ts';
import type { Common, Finish } from '../command/add-command.ts';
import type { CommandContext } from '../command/command-context.ts';
import { tableCommand } from '../command/table-command.ts';
import { refuseUrl } from '../command/url-option.ts';
import type { AuditExportArguments } from './audit-export-command.ts';
import type { AuditVerifyArguments } from './audit-verify-command.ts';

/** Adds the commands for auditors. */
export function addAuditCommands(cli: Command, context: CommandContext, finish: Finish): void {
  const audit = cli.command('audit').description('check the records for later changes, and export the fleet at a date');
  const verify = tableCommand(
    audit,
    'verify',
    'check the history of one hub, or of all: chains, heads, anchors, archived heads',
    ['audit verify', 'audit verify hub1 --json'],
  );
  refuseUrl(verify, NOT_BY_THE_APP)
    .argument('[hub]', `the hub or account, by ${HUB_FORMS}; without it, all`)
    .option(
      '--without-archive',
      'skip the archived heads; a history that was rewritten as a whole then passes the check',
    )
    .action(async (hub: string | undefined, asked: Common & AuditVerifyArguments) => {
      const { auditVerifyCommand } = await import('./audit-verify-command.ts');
      return finish(auditVerifyCommand({ ...asked, hub }, context), asked);
    });
  addExport(audit, context, finish);
}

const NOT_BY_THE_APP =
  'An audit reads the records themselves, and takes no word of the app for them. Give --account, with a role to read the storage account.';

function addExport(audit: Command, context: CommandContext, finish: Finish): void {
  const made = tableCommand(
    audit,
    'export',
    'write the state of every hub at a date, with the proof, the exemptions and who changed what',
    [
      'audit export > fleet.csv',
      'audit export --at 2026-10-01 > fleet.csv',
      'audit export --at 2026-10-01T12:00:00Z -o json',
    ],
    ['table', 'csv', 'json', 'yaml'],
  );
  refuseUrl(made, NOT_BY_THE_APP)
    .option('--at <instant>', 'such as 2026-10-01T12:00:00Z, or 2026-10-01 for its start in UTC; default: now')
    .option('--without-archive', 'skip the archives, which hold the newest proof of each state')
    .action(async (asked: Common & AuditExportArguments) => {
      const { auditExportCommand } = await import('./audit-export-command.ts');
      return finish(auditExportCommand(asked, context), asked);
    });
}
