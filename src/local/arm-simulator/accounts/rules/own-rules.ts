import { foldCase } from '../../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../../core/text/json.ts';
import { objectAt, stringAt } from '../../request/json-value.ts';
import { destinationText } from '../../rules/compare-targets.ts';
import type { Account, AccountNetwork, Child } from '../../state/account.ts';
import { isFoundry } from '../../state/account.ts';
import { normalId } from '../../state/fault-book.ts';
import type { Rule, RuleTarget } from '../../state/workspace.ts';

/** How the names of the rules start that Azure makes for connections. */
const CONNECTION_PREFIX = 'Connection_';

/**
 * Targets of connections that get a private endpoint, with the part that is reached. The name of the rule ends in it.
 *
 * @see https://georgeollis.com/microsoft-foundry-managed-virtual-network (2026-05-12): `…_sql`, `…_searchService`, `…_blob`
 */
const CONNECTED: readonly (readonly [type: RegExp, subresource: string])[] = [
  [/\/providers\/microsoft\.storage\/storageaccounts\/[^/]+$/i, 'blob'],
  [/\/providers\/microsoft\.documentdb\/databaseaccounts\/[^/]+$/i, 'sql'],
  [/\/providers\/microsoft\.search\/searchservices\/[^/]+$/i, 'searchService'],
];

/**
 * The rules that Azure itself adds to the network of an account now, all `Provisioning`: tags in
 * `AllowOnlyApprovedOutbound`, the endpoint of the account once its identity may approve it, and endpoints for
 * connections unless a rule to the same target exists.
 */
export function missingOwnRules(account: Account, network: AccountNetwork): readonly Rule[] {
  const isMissing = ({ name }: Rule) => !network.rules.has(foldCase(name)) && !account.dismissed.has(foldCase(name));
  const required = requiredRules(account, network).filter(isMissing);
  const taken = new Set([...network.rules.values()].map(({ target }) => destinationText(target)));
  const connected = connectionRules(account).filter(
    (rule) => isMissing(rule) && !taken.has(destinationText(rule.target)),
  );
  return [...required, ...new Map(connected.map((rule) => [foldCase(rule.name), rule])).values()];
}

/** Whether Azure made a rule for a connection. It looks like a person's: its category is UserDefined. */
export function isConnectionRule({ name }: Pick<Rule, 'name'>): boolean {
  return name.startsWith(CONNECTION_PREFIX);
}

/** The rules that a connection needs; none when its target is a URL only, or of another type. */
export function rulesOfConnection(connection: Child): readonly Rule[] {
  const id = connectedId(connection.properties);
  const found = CONNECTED.find(([type]) => type.test(id));
  if (found === undefined) return [];
  const [, subresource] = found;
  const name = `${CONNECTION_PREFIX}${id.split('/').at(-1) ?? ''}_${subresource}`;
  return [ownRule(name, 'UserDefined', endpointTo(id, subresource))];
}

function requiredRules(account: Account, network: AccountNetwork): readonly Rule[] {
  const tags =
    network.isolationMode === 'AllowOnlyApprovedOutbound'
      ? [
          tagRule('AzureActiveDirectory', '80, 443'),
          // Two reports of accounts with agents; absent in the bare recordings.
          ...(hasAgents(account) ? [tagRule('AzureMachineLearning', '443, 8787, 18881')] : []),
        ]
      : [];
  const mayApprove = !account.withoutRights.has(normalId(account.id));
  const itself = `__SYS_PE_${account.name}_account_${account.guid.slice(0, 8)}`;
  return mayApprove ? [...tags, ownRule(itself, 'Required', endpointTo(account.id, 'account'))] : tags;
}

/** Only an account whose agents use the managed network needs endpoints for its connections. */
function connectionRules(account: Account): readonly Rule[] {
  if (!isFoundry(account) || !usesManagedNetwork(account)) return [];
  const projects = [...account.projects.values()].flatMap((project) => [...project.connections.values()]);
  return [...account.connections.values(), ...projects].flatMap((connection) => rulesOfConnection(connection));
}

/** Whether the account was made with an injection of its agents into the managed network. */
export function usesManagedNetwork({ properties }: Pick<Account, 'properties'>): boolean {
  const { networkInjections } = properties;
  return Array.isArray(networkInjections)
    ? networkInjections.some((each) => each?.useMicrosoftManagedNetwork === true)
    : false;
}

function hasAgents(account: Account): boolean {
  return [...account.projects.values()].some(({ capabilityHosts }) =>
    [...capabilityHosts.values()].some(({ properties }) => properties.provisioningState === 'Succeeded'),
  );
}

function connectedId(properties: JsonObject): string {
  return stringAt(objectAt(properties, 'metadata'), 'ResourceId') ?? stringAt(properties, 'target') ?? '';
}

function endpointTo(serviceResourceId: string, subresourceTarget: string): RuleTarget {
  return { type: 'PrivateEndpoint', destination: { serviceResourceId, subresourceTarget }, fqdns: undefined };
}

function tagRule(serviceTag: string, portRanges: string): Rule {
  const destination: JsonObject = { serviceTag, protocol: 'TCP', portRanges };
  return ownRule(`__SYS_ST_${serviceTag}_TCP`, 'Required', { type: 'ServiceTag', destination });
}

function ownRule(name: string, category: 'Required' | 'UserDefined', target: RuleTarget): Rule {
  return { name, target, category, status: 'Provisioning', errorInformation: undefined, parentRuleNames: [] };
}
