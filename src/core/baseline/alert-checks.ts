import { findingCodes, isFindingCode } from '../verdict/catalogue.ts';
import type { AlertConditionsEntry, AlertsEntry, QuietHoursEntry } from './alert-schema.ts';
import type { PolicyParts } from './policy-parts.ts';
import type { PolicyFault, PolicyPath } from './policy-problem.ts';
import { duplicates, unknownName } from './reference-checks.ts';
import { unknownCode } from './refusals.ts';
import { hoursFaults } from './time-checks.ts';

/** Faults of names, codes and hours under `alerts` that their shape does not show. */
export function alertFaults(parts: Pick<PolicyParts, 'alerts' | 'assignmentNames'>): readonly PolicyFault[] {
  const assignments = parts.assignmentNames.map(({ entry }) => entry);
  return parts.alerts.flatMap(({ entry }) => faultsOf(entry, assignments));
}

function faultsOf(alerts: AlertsEntry, assignments: readonly string[]): readonly PolicyFault[] {
  const at = (...steps: PolicyPath): PolicyPath => ['alerts', ...steps];
  const names = alerts.receivers.map(({ name }) => name);
  const named = alerts.receivers.map(({ name }, index) => ({ path: at('receivers', index, 'name'), entry: name }));
  const receivers = (path: PolicyPath, list: readonly string[]) =>
    list.flatMap((name, index) => unknownName([...path, index], name, names, 'receiver'));
  return [
    ...duplicates(named, 'receiver'),
    ...alerts.routes.flatMap((route, index) => [
      ...receivers(at('routes', index, 'receivers'), route.receivers),
      ...conditionFaults(at('routes', index), route, assignments),
      ...quietFaults(at('routes', index, 'quietHours'), route.quietHours),
    ]),
    ...receivers(at('default'), alerts.default ?? []),
    ...quietFaults(at('quietHours'), alerts.quietHours),
    ...alerts.silences.flatMap((silence, index) => conditionFaults(at('silences', index), silence, assignments)),
    ...Object.keys(alerts.severities).flatMap((code) =>
      codeFaults(at('severities', code), code).map((fault) => ({ ...fault, atKey: true })),
    ),
  ];
}

function conditionFaults(
  path: PolicyPath,
  { assignments = [], codes = [] }: AlertConditionsEntry,
  known: readonly string[],
): readonly PolicyFault[] {
  return [
    ...codes.flatMap((code, index) => codeFaults([...path, 'codes', index], code)),
    ...assignments.flatMap((name, index) => unknownName([...path, 'assignments', index], name, known, 'assignment')),
  ];
}

function codeFaults(path: PolicyPath, code: string): readonly PolicyFault[] {
  return isFindingCode(code) ? [] : [{ path, ...unknownCode(code, findingCodes(), 'Codes look like HW201.') }];
}

function quietFaults(path: PolicyPath, hours: readonly QuietHoursEntry[]): readonly PolicyFault[] {
  const remedy = 'For whole days write from "00:00" to "23:59".';
  return hours.flatMap((entry, index) =>
    hoursFaults([...path, index], entry, { message: 'the quiet hours end when they begin', remedy }),
  );
}
