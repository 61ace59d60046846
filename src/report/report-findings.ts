import { CATALOGUE } from '../core/verdict/catalogue/catalogue.ts';
import type { FindingClass, Severity } from '../core/verdict/catalogue/vocabulary.ts';
import type { FleetHub } from '../reconcile/operator/fleet-hubs.ts';
import type { FleetList } from '../reconcile/queries/fleet-list.ts';

/** One thing that a report lists: a finding of a hub that is not exempt, or a part of the fleet that was not judged. */
export interface ReportFinding {
  readonly code: string;
  readonly class: FindingClass;
  readonly severity: Severity;
  /** Findings with the same key have one cause; undefined: the finding stands alone. */
  readonly causeKey: string | undefined;
  readonly rule: string | undefined;
  readonly destination: string | undefined;
  readonly message: string;
  readonly fix: string;
  /** undefined: the finding is about a subscription or the fleet. */
  readonly hub: FleetHub | undefined;
  /** Id of the hub or subscription, or `fleet`. */
  readonly subject: string;
}

/**
 * Everything that is open on the hubs of a page, hub by hub in its order. A hub without a current verdict has a finding too, and
 * so has a subscription that the sweep could not read: a report never shows them as fine by leaving them out.
 */
export function reportFindings({ missing, page, sweep }: FleetList): readonly ReportFinding[] {
  const unseen = (sweep?.unseen ?? []).map(({ subscriptionId, why }) =>
    ofFleet(subscriptionId, `Subscription ${subscriptionId} could not be read: ${why}.`),
  );
  const discovered = `Hubs that were discovered and never read: ${missing}.`;
  return [
    ...page.rows.flatMap((hub) => [...openFindings(hub), ...notJudged(hub)]),
    ...unseen,
    ...(missing === 0 ? [] : [ofFleet('fleet', discovered)]),
  ];
}

function openFindings(hub: FleetHub): readonly ReportFinding[] {
  return hub.findings
    .filter(({ exemptedBy }) => exemptedBy === undefined)
    .map(({ causeKey, code, destination, fix, message, rule, severity, class: kind }) => ({
      ...{ code, class: kind, severity, causeKey, rule, destination, message, fix },
      hub,
      subject: hub.hubId,
    }));
}

/** A finding for a hub whose verdict is not current, unless the record has one. */
function notJudged(hub: FleetHub): readonly ReportFinding[] {
  const { hubId, name, notCovered, openClasses, subscriptionId, verdict } = hub;
  if (notCovered === undefined || openClasses.includes('unreadable')) return [];
  const code = verdict === 'Unknown' ? 'HW601' : 'HW602';
  const { class: kind, fix, severity } = CATALOGUE[code];
  return [
    {
      ...{ code, class: kind, severity, fix, hub, rule: undefined, destination: undefined },
      causeKey: `${code} not judged ${subscriptionId}`,
      message: `${name} has no current verdict: ${notCovered}.`,
      subject: hubId,
    },
  ];
}

function ofFleet(subject: string, message: string): ReportFinding {
  const { class: kind, fix, severity } = CATALOGUE.HW602;
  return {
    ...{ code: 'HW602', class: kind, severity, fix, message, subject },
    ...{ causeKey: undefined, rule: undefined, destination: undefined, hub: undefined },
  };
}
