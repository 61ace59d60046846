import { isAllPorts, joinPorts, portsCover } from '../addresses/port-ranges.ts';
import type { PortRange, ServiceTagDestination } from '../outbound-rule.ts';

/** Protocol and ports of a service-tag rule. */
export type ProtocolAndPorts = Pick<ServiceTagDestination, 'protocol' | 'ports'>;

/** One kind of traffic on some ports. `Other` means the protocols that only `*` reaches. */
export interface TrafficKind {
  readonly protocol: 'TCP' | 'UDP' | 'Other' | 'ICMP';
  /** Every port for ICMP, which has no ports. */
  readonly ports: readonly PortRange[];
}

/** ICMP is a part of `*` only if the rule names no ports: no source says that `*` on port 443 permits a ping. */
export function trafficKinds({ protocol, ports }: ProtocolAndPorts): readonly TrafficKind[] {
  if (protocol !== '*') return [{ protocol, ports }];
  const withPorts: TrafficKind[] = [
    { protocol: 'TCP', ports },
    { protocol: 'UDP', ports },
    { protocol: 'Other', ports },
  ];
  return isAllPorts(ports) ? [...withPorts, { protocol: 'ICMP', ports }] : withPorts;
}

/** The ports on which a rule permits a kind of traffic; empty if it permits none of it. */
export function openPorts(rule: ProtocolAndPorts, kind: TrafficKind['protocol']): readonly PortRange[] {
  if (kind === 'ICMP') return rule.protocol === 'ICMP' || (rule.protocol === '*' && isAllPorts(rule.ports)) ? ALL : [];
  return rule.protocol === kind || rule.protocol === '*' ? rule.ports : [];
}

const ALL: readonly PortRange[] = [{ from: 0, to: 65535 }];
const KINDS: readonly TrafficKind['protocol'][] = ['TCP', 'UDP', 'Other', 'ICMP'];

/** The traffic that several rules to one target permit together, in a form for many queries. */
export type OpenTraffic = Readonly<Record<TrafficKind['protocol'], readonly PortRange[]>>;

/** Joins the traffic that rules to one target permit. */
export function openTraffic(rules: readonly ProtocolAndPorts[]): OpenTraffic {
  const [TCP = [], UDP = [], Other = [], ICMP = []] = KINDS.map((kind) =>
    joinPorts(rules.flatMap((rule) => openPorts(rule, kind))),
  );
  return { TCP, UDP, Other, ICMP };
}

/** True when the open traffic includes all wanted traffic. */
export function isOpen(open: OpenTraffic, wanted: readonly TrafficKind[]): boolean {
  return wanted.every(({ protocol, ports }) =>
    protocol === 'ICMP' ? open.ICMP.length > 0 : portsCover(open[protocol], ports),
  );
}

/** True when one rule permits all wanted traffic, whatever its target. */
export function permitsAll(rule: ProtocolAndPorts, wanted: readonly TrafficKind[]): boolean {
  return wanted.every(({ protocol, ports }) => {
    const open = openPorts(rule, protocol);
    return protocol === 'ICMP' ? open.length > 0 : portsCover(open, ports);
  });
}
