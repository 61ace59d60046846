import type { Result } from '../../../../core/result.ts';
import { err, ok } from '../../../../core/result.ts';
import { foldCase } from '../../../../core/text/fold-case.ts';
import type { JsonObject } from '../../../../core/text/json.ts';
import { seededRule } from '../../fleet/seeded-rule.ts';
import type { Account, AccountState, Child } from '../../state/account.ts';
import { accountAt, purge, softDelete, withAccountOptions } from '../../state/account-book.ts';
import type { AccountOptions } from '../../state/account-settings.ts';
import { normalId } from '../../state/fault-book.ts';
import type { SimulatedAzure } from '../../state/simulated-azure.ts';
import type { Rules } from '../../state/workspace.ts';
import { setRule } from '../../state/workspace.ts';
import { startUpkeep, tendRules } from '../operations/account-engine.ts';
import { dropRuleOfConnection } from '../operations/apply-account-change.ts';
import { endpointOf, refreshFirewall } from '../operations/network-of-account.ts';
import { accountTargetFrom } from '../rules/check-account-rule.ts';
import { isConnectionRule } from '../rules/own-rules.ts';
import type { AccountSeed } from './seed-account.ts';
import { seedAccount } from './seed-account.ts';

/** The account and perhaps the project that a connection belongs to. */
export interface ConnectionPlace {
  /** ARM id, any casing. */
  readonly account: string;
  /** undefined: a connection of the account itself. */
  readonly project?: string | undefined;
  readonly name: string;
}

/** Changes of accounts without requests, operations or events, as another hand or Azure itself makes them. */
export class SimulatedAccounts {
  readonly #world: SimulatedAzure;

  constructor(world: SimulatedAzure) {
    this.#world = world;
  }

  /** Changes settings from now on. @throws ZodError when one has no such value */
  set(options: AccountOptions): void {
    this.#world.accounts.settings = withAccountOptions(this.#world.accounts.settings, options);
  }

  /** Makes an account exist. @returns its ARM id, or the problem of the seed */
  seed(seed: AccountSeed, now: Date): Result<string, string> {
    const account = seedAccount(this.#world, seed, now);
    return account.ok ? ok(account.value.id) : account;
  }

  /** The account of an ARM id in any casing. */
  at(id: string): Account | undefined {
    return accountAt(this.#world.accounts, id);
  }

  /** Soft-deletes an account. @returns whether it existed */
  remove(id: string, now: Date): boolean {
    const account = this.at(id);
    if (account !== undefined) softDelete(this.#world.accounts, account, now);
    return account !== undefined;
  }

  /**
   * Replaces an account by one of the same name with another `internalId` and without a network, as after a deletion,
   * a purge and a creation.
   *
   * @returns whether it existed
   */
  recreate(id: string, now: Date): boolean {
    const account = this.at(id);
    if (account === undefined) return false;
    softDelete(this.#world.accounts, account, now);
    purge(this.#world.accounts, account);
    const stamp = { ...account.created, at: now };
    const next: Account = {
      ...account,
      guid: this.#world.ids.guid(),
      sequence: this.#world.ids.next(),
      created: stamp,
      modified: stamp,
      network: undefined,
      dismissed: new Set(),
    };
    this.#world.accounts.byKey.set(next.key, next);
    return true;
  }

  /** Sets the state of an account. @returns whether it exists */
  setState(id: string, state: AccountState): boolean {
    const account = this.at(id);
    if (account !== undefined) account.provisioningState = state;
    return account !== undefined;
  }

  /** Gives an account tags in the place of those it has. @returns whether it exists */
  setTags(id: string, tags: Readonly<Record<string, string>>): boolean {
    const account = this.at(id);
    if (account !== undefined) account.tags = tags;
    return account !== undefined;
  }

  /** Removes the network of an account. @returns whether it had one */
  removeNetwork(id: string): boolean {
    const account = this.at(id);
    const had = account?.network !== undefined;
    if (account !== undefined) account.network = undefined;
    return had;
  }

  /** The rules of the network of an account; undefined when it has none. */
  rulesOf(id: string): Rules | undefined {
    return this.at(id)?.network?.rules;
  }

  /** Adds or replaces a rule, without checks. @returns what is wrong with the rule or the account */
  putRule(id: string, name: string, rule: JsonObject): Result<void, string> {
    const network = this.at(id)?.network;
    if (network === undefined) return err(`${id} has no managed network.`);
    const read = seededRule(name, rule, { fallback: network.status, targetFrom: accountTargetFrom });
    if (!read.ok) return read;
    setRule(network.rules, read.value);
    refreshFirewall(this.#world.accounts.settings, network);
    return ok(undefined);
  }

  /** Gives or takes the right of the account's identity to approve endpoints of a target. @returns whether it exists */
  setRights(id: string, target: string, holds: boolean, now: Date): boolean {
    const account = this.at(id);
    if (account === undefined) return false;
    if (!holds) account.withoutRights.add(normalId(target));
    else if (account.withoutRights.delete(normalId(target))) this.#tryAgain(account, target, now);
    return true;
  }

  /** Adds or replaces a connection. @returns whether its account and project exist */
  putConnection(place: ConnectionPlace, properties: JsonObject, now: Date): boolean {
    const connections = this.#connectionsAt(place);
    const account = this.at(place.account);
    if (connections === undefined || account === undefined) return false;
    const stamp = { at: now, by: 'seed@example.com', byType: 'User' };
    connections.set(foldCase(place.name), { name: place.name, properties, created: stamp, modified: stamp });
    tendRules(this.#world, account, now);
    return true;
  }

  /** Removes a connection. @returns whether it existed */
  removeConnection(place: ConnectionPlace): boolean {
    const connections = this.#connectionsAt(place);
    const account = this.at(place.account);
    const existing = connections?.get(foldCase(place.name));
    if (account === undefined || existing === undefined) return false;
    if (this.#world.accounts.settings.ruleOfDeletedConnection === 'remove') dropRuleOfConnection(account, existing);
    return connections?.delete(foldCase(place.name)) === true;
  }

  /** The owner of a target approves its pending connections. @returns how many rules woke */
  approveConnections(target: string): number {
    let woken = 0;
    for (const { network } of this.#world.accounts.byKey.values()) {
      if (network?.status !== 'Active') continue;
      for (const rule of network.rules.values()) {
        if (rule.status !== 'Inactive' || normalId(endpointOf(rule) ?? '') !== normalId(target)) continue;
        setRule(network.rules, { ...rule, status: 'Active' });
        woken += 1;
      }
    }
    return woken;
  }

  #connectionsAt({ account, project }: ConnectionPlace): Map<string, Child> | undefined {
    const found = this.at(account);
    return project === undefined ? found?.connections : found?.projects.get(foldCase(project))?.connections;
  }

  /** Azure tries endpoints again that had failed for want of the right, and adds the endpoint of the account itself. */
  #tryAgain(account: Account, target: string, now: Date): void {
    for (const rule of account.network?.rules.values() ?? []) {
      const isMeant = isConnectionRule(rule) && normalId(endpointOf(rule) ?? '') === normalId(target);
      if (!isMeant || rule.status !== 'Failed') continue;
      setRule(account.network?.rules ?? new Map(), { ...rule, status: 'Provisioning', errorInformation: undefined });
      startUpkeep(this.#world, account, now);
    }
    tendRules(this.#world, account, now);
  }
}
