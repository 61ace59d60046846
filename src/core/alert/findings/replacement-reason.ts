import type { Observation } from '../../observation/observation.ts';
import { lookUp } from '../../text/look-up.ts';
import { CATALOGUE, finding, isFindingCode } from '../../verdict/catalogue/catalogue.ts';
import type { Finding } from '../../verdict/finding.ts';
import { CAUSED_BY_MODE, isModeFinding } from './alerting-findings.ts';

const BECAME = 'became ';

/** Findings that say how the provisioning of a network is doing: one takes the place of the other. */
const OF_PROVISIONING = ['HW304', 'HW303', 'HW302', 'HW301'] as const;
/** Those of them that only an active network ends. */
const UNTIL_ACTIVE: ReadonlySet<string> = new Set(['HW301', 'HW303', 'HW304']);

/**
 * Why a cause has ended that has turned into another finding of the hub; undefined where none has taken its place.
 *
 * @param notified findings of the hub that people are notified of
 */
export function replacementReason(causeKey: string, notified: readonly Finding[]): string | undefined {
  const code = codeOf(causeKey);
  const codes = new Set(notified.map((each) => each.code));
  const ofMode = CAUSED_BY_MODE.has(code) ? notified.find(isModeFinding)?.code : undefined;
  const isProvisioning = OF_PROVISIONING.some((each) => each === code);
  const next = isProvisioning ? OF_PROVISIONING.find((each) => each !== code && codes.has(each)) : undefined;
  const became = ofMode ?? next;
  return became === undefined ? undefined : `${BECAME}${became}`;
}

/** The code of the finding that has taken the place of another; undefined for any other reason of an end. */
export function successorIn(endedBecause: string | undefined): string | undefined {
  return endedBecause?.startsWith(BECAME) === true ? endedBecause.slice(BECAME.length) : undefined;
}

/** A code with its title. */
export function codeInWords(code: string): string {
  return isFindingCode(code) ? `${code} ${CATALOGUE[code].title}` : code;
}

/** A hub whose network is being provisioned, or is about to be. */
export interface ProvisionedHub {
  readonly hub: Pick<Observation, 'hubId' | 'name' | 'isolationMode' | 'networkStatus'>;
  readonly findings: readonly Finding[];
  /** Start of the provisioning that is in flight; undefined: none is. */
  readonly startedAt: Date | undefined;
}

/**
 * Findings of causes that may be firing and that another provisioning does not end: the network is still not there. Pending,
 * so that they notify nobody and keep open what is open.
 *
 * @param causes keys of causes that may be firing
 */
export function keptOpenByProvisioning(
  causes: readonly string[],
  { findings, hub, startedAt }: ProvisionedHub,
): readonly Finding[] {
  const isStarting = findings.some((each) => each.code === 'HW301' && each.class === 'difference');
  const isThere = hub.networkStatus === 'Active' || hub.isolationMode === 'Disabled';
  if (isThere || (startedAt === undefined && !isStarting)) return [];
  const notified = new Set(findings.filter((each) => each.code !== 'HW301').map((each) => each.code));
  const hasNext = (code: string): boolean =>
    OF_PROVISIONING.some((each) => each !== code && UNTIL_ACTIVE.has(each) && notified.has(each));
  const shown = new Set(findings.map((each) => each.causeKey));
  const open = causes.filter(
    (causeKey) => UNTIL_ACTIVE.has(codeOf(causeKey)) && !shown.has(causeKey) && !hasNext(codeOf(causeKey)),
  );
  return open.flatMap((causeKey) => stillOpen(causeKey, hub, startedAt));
}

const BEGINNINGS: Readonly<Record<string, string>> = {
  HW301: 'The network of HUB is not provisioned yet',
  HW303: 'A provisioning of HUB timed out',
  HW304: 'A provisioning of HUB failed',
};

function stillOpen(
  causeKey: string,
  { hubId, name }: ProvisionedHub['hub'],
  startedAt: Date | undefined,
): readonly Finding[] {
  const code = codeOf(causeKey);
  const beginning = lookUp(BEGINNINGS, code)?.replaceAll('HUB', () => name);
  if (beginning === undefined || !isFindingCode(code)) return [];
  const now =
    startedAt === undefined
      ? 'another one is about to start'
      : `${code === 'HW301' ? 'a provisioning' : 'another one'} has been running since ${startedAt.toISOString()}`;
  const message = `${beginning}; ${now}, and the network is still Inactive.`;
  const fix = 'Wait for the provisioning. Hubwarden sends a notification when it is slow, times out or fails.';
  return [{ ...finding(code, { hubId, message, fix, class: 'pending' }), causeKey }];
}

function codeOf(causeKey: string): string {
  return causeKey.split('|')[0] ?? causeKey;
}
