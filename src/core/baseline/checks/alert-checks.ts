import { FINDING_CODES, isFindingCode } from '../../verdict/catalogue/finding-code.ts';
import type { PolicyFault } from '../policy/policy-problem.ts';
import type { Part, PolicyParts } from './policy-parts.ts';
import { duplicates, unknownName } from './reference-checks.ts';
import { unknownCode } from './refused-values.ts';
import { hoursFaults } from './time-checks.ts';

/** Faults of names, codes and hours under `alerts` that the schema cannot find. */
export function alertFaults({
  alerts,
  assignmentNames,
}: Pick<PolicyParts, 'alerts' | 'assignmentNames'>): readonly PolicyFault[] {
  const receivers = alerts.receiverNames.map(({ entry }) => entry);
  const assignments = assignmentNames.map(({ entry }) => entry);
  return [
    ...duplicates(alerts.receiverNames, 'receiver'),
    ...alerts.receiverReferences.flatMap(({ path, entry }) => unknownName(path, entry, receivers, 'receiver')),
    ...alerts.assignmentReferences.flatMap(({ path, entry }) => unknownName(path, entry, assignments, 'assignment')),
    ...alerts.codes.flatMap(codeFaults),
    ...alerts.severityCodes.flatMap(codeFaults).map((fault) => ({ ...fault, atKey: true })),
    ...alerts.quietHours.flatMap(({ path, entry }) => hoursFaults(path, entry, NO_QUIET_HOURS)),
  ];
}

const NO_QUIET_HOURS = {
  message: 'the quiet hours end when they begin',
  remedy: 'For whole days write from "00:00" to "23:59".',
};

function codeFaults({ path, entry }: Part<string>): readonly PolicyFault[] {
  return isFindingCode(entry) ? [] : [{ path, ...unknownCode(entry, FINDING_CODES, 'Codes look like HW201.') }];
}
