import type { Result } from '../../core/result.ts';
import type { Check } from '../../reconcile/doctor/check.ts';
import { bad, good, unknown } from '../../reconcile/doctor/check.ts';
import type { OperatorDeps } from '../../reconcile/operator/operator-deps.ts';
import type { DoctorParts, SettingsParts } from '../command/command-world.ts';

/** What the settings say, and which tables they lead to. */
export interface SettingsLook {
  readonly checks: readonly Check[];
  readonly principalId: string | undefined;
  readonly accountName: string | undefined;
  readonly tables: Result<OperatorDeps, string>;
}

/** Checks the settings of the app where it is named and they can be read, else those of the environment. */
export async function settingsOf(app: string | undefined, parts: DoctorParts): Promise<SettingsLook> {
  if (app === undefined || parts.withSettings === undefined) {
    const where = 'the environment of this command';
    return lookOf(where, parts, 'Set the environment as the app has it; docs/settings.md lists all settings.');
  }
  const read = await parts.azure.appSettings(app);
  if (read.ok) {
    const fix =
      'Set what is wrong in infra/main.bicepparam or extraSettings, and deploy again; docs/settings.md lists all settings.';
    return lookOf(app, parts.withSettings(read.value), fix);
  }
  const here = lookOf('', parts, '');
  return { ...here, checks: [unknown({ what: 'settings', where: app }, read.error)] };
}

function lookOf(where: string, { settings, tables }: SettingsParts, fix: string): SettingsLook {
  const looked = { what: 'settings', where };
  if (!settings.ok)
    return { checks: [bad(looked, settings.error, fix)], principalId: undefined, accountName: undefined, tables };
  const { accountName, principalId } = settings.value;
  return { checks: [good(looked, 'every setting is right')], principalId, accountName, tables };
}
