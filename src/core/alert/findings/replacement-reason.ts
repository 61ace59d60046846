import type { Observation } from '../../observation/observation.ts';
import { CATALOGUE, entryOf, finding } from '../../verdict/catalogue/catalogue.ts';
import type { ProvisioningTraits } from '../../verdict/catalogue/catalogue-entry.ts';
import type { Finding } from '../../verdict/catalogue/finding.ts';
import type { FindingCode, StoredCode } from '../../verdict/catalogue/finding-code.ts';
import { isFindingCode } from '../../verdict/catalogue/finding-code.ts';
import type { GroupKey } from '../../verdict/catalogue/group-key.ts';
import { parseGroupKey } from '../../verdict/catalogue/group-key.ts';
import { isModeFinding } from './alerting-findings.ts';

const BECAME = 'became ';

/** How a code says how far the provisioning of a network has come; undefined for any other code. */
function provisioningOf(code: string): ProvisioningTraits | undefined {
  return entryOf(code)?.provisioning;
}

function isUntilActive(code: string): boolean {
  return provisioningOf(code)?.openUntilActive !== undefined;
}

/**
 * Why an alert has ended whose finding became another finding of the hub; undefined where no finding replaces it.
 *
 * @param notified findings of the hub that raise alerts
 */
export function replacementReason(key: GroupKey, notified: readonly Finding[]): string | undefined {
  const { code } = parseGroupKey(key);
  const followsFromMode = entryOf(code)?.relationToMode === 'FollowsFromMode';
  const ofMode = followsFromMode ? notified.find(isModeFinding)?.code : undefined;
  const became = ofMode ?? (provisioningOf(code) === undefined ? undefined : furthest(notified, code));
  return became === undefined ? undefined : `${BECAME}${became}`;
}

/** Of the findings about provisioning, the one that replaces the others. */
function furthest(notified: readonly Finding[], except: string): FindingCode | undefined {
  const others = notified.flatMap(({ code }) => {
    const { provisioning } = CATALOGUE[code];
    return provisioning === undefined || code === except ? [] : [{ code, rank: provisioning.rank }];
  });
  return others.sort((one, other) => other.rank - one.rank)[0]?.code;
}

/** The code of the finding that has replaced another; undefined for any other reason of an end. */
export function successorIn(endedBecause: string | undefined): string | undefined {
  return endedBecause?.startsWith(BECAME) === true ? endedBecause.slice(BECAME.length) : undefined;
}

/** A hub whose network is being provisioned, or is about to be. */
export interface ProvisionedHub {
  readonly hub: Pick<Observation, 'hubId' | 'name' | 'isolationMode' | 'networkStatus'>;
  readonly findings: readonly Finding[];
  /** Start of the provisioning that is in flight; undefined: none is. */
  readonly startedAt: Date | undefined;
}

/**
 * Findings of alerts that may be firing and that another provisioning does not end: the network is still missing. They are
 * pending, so that they raise no alert and keep open alerts open.
 *
 * @param keys of alerts that may be firing
 */
export function keptOpenByProvisioning(
  keys: readonly GroupKey[],
  { findings, hub, startedAt }: ProvisionedHub,
): readonly Finding[] {
  const isStarting = findings.some((each) => isWaitingToStart(each) && each.class === 'difference');
  const isThere = hub.networkStatus === 'Active' || hub.isolationMode === 'Disabled';
  if (isThere || (startedAt === undefined && !isStarting)) return [];
  const others = findings.filter((each) => !isWaitingToStart(each) && isUntilActive(each.code));
  const shown = new Set(findings.map((each) => each.groupKey));
  return keys
    .map((key) => ({ key, code: parseGroupKey(key).code }))
    .filter(({ code, key }) => isUntilActive(code) && !shown.has(key) && others.every((each) => each.code === code))
    .flatMap(({ code, key }) => stillOpen({ code, key }, hub, startedAt));
}

/** No provisioning has been started yet. */
function isWaitingToStart({ code }: { readonly code: string }): boolean {
  return code === 'HW301';
}

function stillOpen(
  { code, key }: { readonly code: StoredCode; readonly key: GroupKey },
  { hubId, name }: ProvisionedHub['hub'],
  startedAt: Date | undefined,
): readonly Finding[] {
  const beginning = provisioningOf(code)?.openUntilActive?.replaceAll('HUB', () => name);
  if (beginning === undefined || !isFindingCode(code)) return [];
  const now =
    startedAt === undefined
      ? 'another one is about to start'
      : `${isWaitingToStart({ code }) ? 'a provisioning' : 'another one'} has been running since ${startedAt.toISOString()}`;
  const message = `${beginning}; ${now}, and the network is still Inactive.`;
  const fix = 'Wait for the provisioning. Hubwarden sends a notification when it is slow, times out or fails.';
  return [{ ...finding(code, { hubId, message, fix, class: 'pending' }), groupKey: key }];
}
