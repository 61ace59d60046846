import type { Result } from '../../core/result.ts';
import type { Check } from '../../reconcile/doctor/check.ts';
import { failedCheck, passedCheck, unknownCheck } from '../../reconcile/doctor/check.ts';
import type { OperatorDeps } from '../../reconcile/operator/operator-deps.ts';
import type { DoctorParts, SettingsParts } from '../command/command-context.ts';

/** The checked settings, and the tables they connect to. */
export interface SettingsCheck {
  readonly checks: readonly Check[];
  readonly principalId: string | undefined;
  readonly accountName: string | undefined;
  readonly tables: Result<OperatorDeps, string>;
}

/** Checks the app's settings if the app is named and its settings are readable; else those of the environment. */
export async function settingsOf(app: string | undefined, parts: DoctorParts): Promise<SettingsCheck> {
  if (app === undefined || parts.withSettings === undefined) {
    const where = 'the environment of this command';
    return lookOf(where, parts, 'Set the same environment variables as the app; docs/settings.md lists all settings.');
  }
  const read = await parts.azure.appSettings(app);
  if (read.ok) {
    const fix =
      'Correct the setting in infra/main.bicepparam or extraSettings, and deploy again; docs/settings.md lists all settings.';
    return lookOf(app, parts.withSettings(read.value), fix);
  }
  const here = lookOf('', parts, '');
  return { ...here, checks: [unknownCheck({ what: 'settings', where: app }, read.error)] };
}

function lookOf(where: string, { settings, tables }: SettingsParts, fix: string): SettingsCheck {
  const judged = { what: 'settings', where };
  if (!settings.ok)
    return {
      checks: [failedCheck(judged, settings.error, fix)],
      principalId: undefined,
      accountName: undefined,
      tables,
    };
  const { accountName, principalId } = settings.value;
  return { checks: [passedCheck(judged, 'every setting is valid')], principalId, accountName, tables };
}
