import type { Json } from '../../text/json.ts';
import { normalHost } from '../addresses/host-name.ts';
import { ALL_PORTS } from '../addresses/port-ranges.ts';
import type { Destination } from '../outbound-rule.ts';
import type { Places, TrafficTerms } from './widest-reading.ts';

/**
 * The parts of a rule: readable ones in `destination`, the targets that the others may name, and the problems found.
 */
export interface Parts {
  readonly destination: Destination | undefined;
  /** Absent: none. */
  readonly places?: Places;
  readonly ways: TrafficTerms;
  readonly reasons: readonly string[];
}

/** The terms of a rule of which nothing is readable: every protocol and port, allowed. */
export const ANY_WAY: TrafficTerms = { protocol: '*', ports: ALL_PORTS, actions: ['Allow'], subresourceTarget: '' };

/** The reasons of a rule that is readable in full. */
export const NO_REASONS: readonly string[] = [];

/** A text without the blanks around it; undefined for any other value. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value.trim() : undefined;
}

/**
 * A trailing dot is a fault in a policy. In Azure's answer the reader accepts it, so that the host is normal from here
 * on.
 */
export function hostFromWire(text: string): string {
  const host = text.trim();
  let end = host.length;
  while (end > 0 && host[end - 1] === '.') end -= 1;
  return normalHost(host.slice(0, end));
}
