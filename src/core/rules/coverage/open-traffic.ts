import type { PortRange, ServiceTagDestination } from '../outbound-rule.ts';
import { isAllPorts, joinPorts, portsCover } from '../addresses/port-ranges.ts';

/** Protocol and ports of a service-tag rule. */
export type ProtocolAndPorts = Pick<ServiceTagDestination, 'protocol' | 'ports'>;

/** One kind of traffic on some ports. `Other` stands for the protocols that only `*` reaches. */
export interface TrafficKind {
  readonly protocol: 'TCP' | 'UDP' | 'Other' | 'ICMP';
  /** Every port for ICMP, which has none. */
  readonly ports: readonly PortRange[];
}

/** ICMP is a part of `*` only where the rule names no ports: nothing says that `*` on port 443 lets a ping through. */
export function trafficKinds({ protocol, ports }: ProtocolAndPorts): readonly TrafficKind[] {
  if (protocol !== '*') return [{ protocol, ports }];
  const withPorts: TrafficKind[] = [
    { protocol: 'TCP', ports },
    { protocol: 'UDP', ports },
    { protocol: 'Other', ports },
  ];
  return isAllPorts(ports) ? [...withPorts, { protocol: 'ICMP', ports }] : withPorts;
}

/** The ports on which a rule lets a kind of traffic through; none where it lets through none of it. */
export function openPorts(rule: ProtocolAndPorts, kind: TrafficKind['protocol']): readonly PortRange[] {
  if (kind === 'ICMP') return rule.protocol === 'ICMP' || (rule.protocol === '*' && isAllPorts(rule.ports)) ? ALL : [];
  return rule.protocol === kind || rule.protocol === '*' ? rule.ports : [];
}

const ALL: readonly PortRange[] = [{ from: 0, to: 65535 }];
const KINDS: readonly TrafficKind['protocol'][] = ['TCP', 'UDP', 'Other', 'ICMP'];

/** What several rules to one place let through together, ready to be asked many times. */
export type OpenTraffic = Readonly<Record<TrafficKind['protocol'], readonly PortRange[]>>;

/** Joins what rules to one place let through. */
export function openTraffic(rules: readonly ProtocolAndPorts[]): OpenTraffic {
  const [TCP = [], UDP = [], Other = [], ICMP = []] = KINDS.map((kind) =>
    joinPorts(rules.flatMap((rule) => openPorts(rule, kind))),
  );
  return { TCP, UDP, Other, ICMP };
}

/** True when all wanted traffic is among what is open. */
export function isOpen(open: OpenTraffic, wanted: readonly TrafficKind[]): boolean {
  return wanted.every(({ protocol, ports }) =>
    protocol === 'ICMP' ? open.ICMP.length > 0 : portsCover(open[protocol], ports),
  );
}

/** True when one rule lets all wanted traffic through, its place left aside. */
export function letsThroughAll(rule: ProtocolAndPorts, wanted: readonly TrafficKind[]): boolean {
  return wanted.every(({ protocol, ports }) => {
    const open = openPorts(rule, protocol);
    return protocol === 'ICMP' ? open.length > 0 : portsCover(open, ports);
  });
}
