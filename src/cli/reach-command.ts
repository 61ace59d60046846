import { FIREWALL_PRICE_TEXT } from '../core/baseline/firewall-price.ts';
import { rulesOfPacks } from '../core/baseline/pack-rules.ts';
import { listPacks } from '../core/baseline/packs/built-in-packs.ts';
import { packDestinations, packReference } from '../core/baseline/packs/pack.ts';
import { destinationsFrom, placeholderValues } from '../core/baseline/written-rule.ts';
import { forPeople } from '../core/printable.ts';
import type { ReachAnswer } from '../core/reach/reach.ts';
import { reach } from '../core/reach/reach.ts';
import { targetFrom } from '../core/reach/target.ts';
import type { NamedPack } from '../core/reach/ways.ts';
import type { Result } from '../core/result.ts';
import { err, ok } from '../core/result.ts';
import type { AssignedHub } from './assigned-hub.ts';
import { readAssignedHub } from './assigned-hub.ts';
import type { CommandResult, CommandWorld } from './command-result.ts';
import { answer, failure } from './command-result.ts';
import { destinationText } from './destination-text.ts';
import type { Paint } from './paint.ts';
import { networkNotShown } from './read-hub.ts';

/** What `reach` is asked: paths of files, and a host with or without a port. */
export interface ReachArguments {
  readonly policy: string;
  readonly hub: string;
  /** At which api-version the hub's answer was made; undefined: not known. */
  readonly apiVersion?: string | undefined;
  /** `pypi.org`, `pypi.org:443`, `203.0.113.7:1433`, `[2001:db8::1]:443` */
  readonly host: string;
}

/** `reach`: whether compute of a hub reaches a host over TCP, by which rules, and what would change that. */
export function reachCommand(asked: ReachArguments, world: CommandWorld): CommandResult {
  const target = hostAndPort(asked.host);
  if (!target.ok) return failure(`${asked.host}: ${target.error}`);
  const assigned = readAssignedHub(asked, world.now(), world);
  if (!assigned.ok) return failure(assigned.error);
  const { assignment, observation } = assigned.value;
  if (!observation.isNetworkShown) {
    const { fix, message } = networkNotShown(observation);
    return failure(`${asked.hub}: ${message} ${fix}`);
  }
  const found = reach({
    ...target.value,
    observation,
    baseline: assignment.kind === 'Assigned' ? assignment.baseline : undefined,
    packs: packsFor(assigned.value),
    // The price is made for a sentence that goes on.
    firewallPriceText: FIREWALL_PRICE_TEXT.replace(/,$/, ''),
  });
  const { host, port } = target.value;
  const what = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return answer(found.allowed ? 0 : 2, {
    text: reachText(forPeople(found), { what, hub: forPeople(observation.name) }, world.paint),
    json: reachJson(found),
  });
}

const HTTPS_PORT = 443;

function hostAndPort(text: string): Result<{ readonly host: string; readonly port: number }, string> {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  const single = /^([^:]*):([^:]*)$/.exec(text);
  // A pasted address of a page is left whole, so that the answer names the host in it.
  const [, host = text, portText] = text.includes('://') ? [] : (bracketed ?? single ?? []);
  if (portText !== undefined && !/^\d{1,5}$/.test(portText))
    return err(`"${portText}" is not a port. Give HOST or HOST:PORT, such as pypi.org:443.`);
  const port = portText === undefined ? HTTPS_PORT : Number(portText);
  const target = targetFrom(host, port);
  return target.ok ? ok({ host: target.value.host, port }) : target;
}

/** Built-in packs in their newest edition, and the policy's own with the facts of this hub filled in. */
function packsFor({ observation, policy }: AssignedHub): readonly NamedPack[] {
  const userPacks = new Map(policy.packs.map((pack) => [pack.name, pack]));
  const values = placeholderValues(observation);
  const own = policy.packs.map(({ name }) => ({
    name,
    destinations: rulesOfPacks([name], userPacks).flatMap(({ rule }) => {
      const destinations = destinationsFrom(rule, values);
      return destinations.ok ? destinations.value : [];
    }),
  }));
  return [...own, ...listPacks().map((pack) => ({ name: packReference(pack), destinations: packDestinations(pack) }))];
}

function reachText(
  found: ReachAnswer,
  { hub, what }: { readonly hub: string; readonly what: string },
  paint: Paint,
): string {
  const { wouldAllow, why } = found;
  const verdict = verdictText(found, paint);
  return [
    `${paint.strong(what)} is ${verdict} on ${hub}`,
    `  ${why}`,
    ...(wouldAllow.length === 0 ? [] : ['', 'What would allow it:']),
    ...wouldAllow.flatMap(({ cost, destinations, kind, name }) => [
      `  ${kind} ${paint.strong(name)}`,
      ...(kind === 'pack' ? [`    opens: ${destinations.map(destinationText).join('; ')}`] : []),
      paint.faint(`    cost: ${cost}`),
    ]),
  ].join('\n');
}

function verdictText({ allowed, inDoubt }: ReachAnswer, paint: Paint): string {
  if (allowed) return paint.good('allowed');
  return inDoubt === true ? paint.warn('in doubt') : paint.bad('not allowed');
}

function reachJson({ allowed, by, inDoubt, wouldAllow }: ReachAnswer): unknown {
  return {
    allowed,
    ...(inDoubt === undefined ? {} : { inDoubt }),
    by,
    wouldAllow: wouldAllow.map(({ cost, destinations, kind, name }) => ({
      kind,
      name,
      cost,
      opens: destinations.map(destinationText),
    })),
  };
}
