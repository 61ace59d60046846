import { describe, expect, it } from 'vitest';
import { destinationKey } from '../../../src/core/rules/destinations/destination-key.ts';
import { ruleNameFor } from '../../../src/core/rules/destinations/rule-name.ts';
import type { ObservedRule } from '../../../src/core/rules/outbound-rule.ts';
import type { Change } from '../../../src/reconcile/records/change-record.ts';
import type { OperationRecord } from '../../../src/reconcile/records/hub/operation-record.ts';
import { writeOutcome } from '../../../src/reconcile/verify/write-outcome.ts';
import { fqdn, GUID, HUB_ID, hub, NOW } from '../../core/plan/plan-fixtures.ts';

const PYPI = fqdn('pypi.org');
const NAME = ruleNameFor(PYPI);

/** A PUT of one rule that is over. */
function put(changes: Partial<OperationRecord> = {}): OperationRecord {
  const at = NOW.toISOString();
  return {
    hubId: HUB_ID,
    guid: GUID,
    runId: 'run-1',
    kind: 'PutRule',
    request: `PUT ${HUB_ID}/outboundRules/${NAME}`,
    writes: { [NAME]: destinationKey(PYPI) },
    removes: [],
    foreignBefore: {},
    startedAt: at,
    warnAt: at,
    failAt: at,
    polls: 1,
    vanished: 0,
    toldState: 'Running',
    ...changes,
  };
}

const deletion = put({ kind: 'DeleteRule', writes: {}, removes: [NAME] });

const NOBODY = { objectId: undefined, appId: undefined, name: undefined, correlationId: undefined };

function change(own: boolean): Change {
  return {
    eventId: 'e1',
    ...NOBODY,
    operation: 'x/outboundRules/delete',
    rule: NAME.toUpperCase(),
    at: NOW.toISOString(),
    own,
  };
}

const rule: ObservedRule = {
  name: NAME,
  category: 'UserDefined',
  status: 'Active',
  errorInformation: undefined,
  parentRuleNames: [],
  destination: PYPI,
  wire: {},
};
const there = hub([rule]);
const absent = hub([]);

describe('the outcome of a write', () => {
  it.each([
    { why: 'the rule exists', operation: put(), seen: there, changes: [], outcome: 'Applied' },
    {
      why: 'the rule is there, whatever Azure said',
      operation: put({ ended: 'Failed' }),
      seen: there,
      changes: [],
      outcome: 'Applied',
    },
    {
      why: 'Azure reports success and the rule is not there',
      operation: put({ ended: 'Succeeded' }),
      seen: absent,
      changes: [],
      outcome: 'Failed',
    },
    {
      why: 'another principal deleted the rule in between: its absence proves nothing',
      operation: put({ ended: 'Succeeded' }),
      seen: absent,
      changes: [change(false)],
      outcome: 'Applied',
    },
    {
      why: 'our own event is no change by another principal',
      operation: put({ ended: 'Succeeded' }),
      seen: absent,
      changes: [change(true)],
      outcome: 'Failed',
    },
    {
      why: 'where the read proves nothing, Azure’s word that it failed counts',
      operation: put({ ended: 'Failed', error: 'InternalServerError: try again' }),
      seen: absent,
      changes: [change(false)],
      outcome: 'Failed',
    },
    {
      why: 'Azure’s word says that a person must act',
      operation: put({ ended: 'Failed', error: 'ScopeLocked: the scope is locked' }),
      seen: absent,
      changes: [change(false)],
      outcome: 'ForAPerson',
    },
    {
      why: 'a deleted rule that another principal wrote again proves nothing either',
      operation: { ...deletion, ended: 'Succeeded' as const },
      seen: there,
      changes: [change(false)],
      outcome: 'Applied',
    },
    {
      why: 'a deletion that Azure calls failed, of a rule that another principal changed',
      operation: { ...deletion, ended: 'Failed' as const },
      seen: there,
      changes: [change(false)],
      outcome: 'Failed',
    },
    {
      why: 'the rule is absent, whatever Azure reported and with any author of changes',
      operation: { ...deletion, ended: 'Failed' as const },
      seen: absent,
      changes: [change(false)],
      outcome: 'Applied',
    },
  ])('$outcome: $why', ({ operation, seen, changes, outcome }) => {
    expect(writeOutcome(operation, seen, changes)).toBe(outcome);
  });
});
