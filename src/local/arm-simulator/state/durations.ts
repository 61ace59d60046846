/** Durations of the work on Foundry accounts, in milliseconds. */
export interface AccountDurations {
  readonly createAccountMs: number;
  /** The answer to a DELETE of an account: synchronous. */
  readonly deleteAccountMs: number;
  /** The same with private endpoints. */
  readonly deleteAccountWithEndpointsMs: number;
  /** From the creation of an account with an injection until Azure itself has made its network. */
  readonly makeNetworkMs: number;
  readonly putNetworkMs: number;
  readonly deleteNetworkMs: number;
  /** PATCH of a network without user-defined rules. */
  readonly patchNetworkMs: number;
  readonly patchNetworkWithRulesMs: number;
  readonly provisionActiveMs: number;
  /** Azure builds a firewall. */
  readonly firstFqdnRuleMs: number;
  readonly furtherFqdnRuleMs: number;
  readonly serviceTagRuleMs: number;
  readonly endpointRuleMs: number;
  /** Azure is thought to take the firewall down. */
  readonly deleteLastFqdnRuleMs: number;
  readonly deleteRuleMs: number;
  /** Until a rule of Azure's own is active, or returns after it was deleted. */
  readonly upkeepMs: number;
  readonly capabilityHostMs: number;
}

/** Durations of the simulated Azure for each kind of work, in milliseconds. */
export interface SimulatorDurations {
  /** Creating a hub or project, without its network. */
  readonly createHubMs: number;
  /** PATCH of a hub whose network is not provisioned, or that does not touch the network. */
  readonly updateHubMs: number;
  /** PATCH of the managed network of a hub whose network is provisioned. */
  readonly updateProvisionedNetworkMs: number;
  /** One outbound rule while the network is not provisioned: it is only stored. */
  readonly putRuleMs: number;
  /** One outbound rule on a provisioned network. */
  readonly putRuleOnProvisionedNetworkMs: number;
  readonly deleteRuleMs: number;
  readonly deleteHubMs: number;
  /** Provisioning of the managed network. */
  readonly provisionMs: number;
  /** Added when the operation makes the hub's first FQDN rule active: Azure builds a firewall. */
  readonly firstFqdnRuleMs: number;
  /** Added to a provisioning for every user-defined rule over 20. */
  readonly perRuleOverTwentyMs: number;
  readonly accounts: AccountDurations;
}

/**
 * Durations as recorded by azure-cli (2026-04, api-version 2026-01-15-preview), which polls every 30 seconds: upper bounds.
 * Not recorded, and estimated: the creation of an account and of the network that Azure makes, PATCH with rules (users
 * report minutes), further FQDN rules, deletions of other rules, the upkeep, and capability hosts.
 */
const RECORDED_ACCOUNT_DURATIONS: AccountDurations = {
  createAccountMs: 60_000,
  deleteAccountMs: 1_000,
  deleteAccountWithEndpointsMs: 20_000,
  makeNetworkMs: 5 * 60_000,
  putNetworkMs: 270_000,
  deleteNetworkMs: 60_000,
  patchNetworkMs: 30_000,
  patchNetworkWithRulesMs: 4 * 60_000,
  provisionActiveMs: 30_000,
  firstFqdnRuleMs: 460_000,
  furtherFqdnRuleMs: 60_000,
  serviceTagRuleMs: 30_000,
  endpointRuleMs: 3 * 60_000,
  deleteLastFqdnRuleMs: 13 * 60_000,
  deleteRuleMs: 60_000,
  upkeepMs: 3 * 60_000,
  capabilityHostMs: 5 * 60_000,
};

/**
 * Durations as documented or observed on Azure.
 *
 * @see https://learn.microsoft.com/azure/machine-learning/how-to-managed-network (read 2026-10): about 30 minutes for the
 * network, about 10 more for the first FQDN rule, longer with many rules (the minute per rule over 20 is an estimate)
 * @see https://github.com/Azure/azure-sdk-for-python recordings of azure-ai-ml, 2023: a rule PATCH on an unprovisioned
 * network ends in about 30 seconds
 * @see https://github.com/hashicorp/terraform-provider-azurerm/pull/27384 (read 2026-10): 551 s to create one FQDN rule
 * The other figures have no published source: they are the order of magnitude that users report.
 */
export const REAL_LIFE_DURATIONS: SimulatorDurations = {
  createHubMs: 60_000,
  updateHubMs: 30_000,
  updateProvisionedNetworkMs: 5 * 60_000,
  putRuleMs: 15_000,
  putRuleOnProvisionedNetworkMs: 3 * 60_000,
  deleteRuleMs: 60_000,
  deleteHubMs: 60_000,
  provisionMs: 30 * 60_000,
  firstFqdnRuleMs: 10 * 60_000,
  perRuleOverTwentyMs: 60_000,
  accounts: RECORDED_ACCOUNT_DURATIONS,
};

/**
 * Shortens (or stretches) every duration by one factor; only lengths change, clocks stay real.
 *
 * @param factor 0.01 makes 30 minutes 18 seconds
 */
export function scaled(durations: SimulatorDurations, factor: number): SimulatorDurations {
  return {
    accounts: scaledAccounts(durations.accounts, factor),
    createHubMs: durations.createHubMs * factor,
    updateHubMs: durations.updateHubMs * factor,
    updateProvisionedNetworkMs: durations.updateProvisionedNetworkMs * factor,
    putRuleMs: durations.putRuleMs * factor,
    putRuleOnProvisionedNetworkMs: durations.putRuleOnProvisionedNetworkMs * factor,
    deleteRuleMs: durations.deleteRuleMs * factor,
    deleteHubMs: durations.deleteHubMs * factor,
    provisionMs: durations.provisionMs * factor,
    firstFqdnRuleMs: durations.firstFqdnRuleMs * factor,
    perRuleOverTwentyMs: durations.perRuleOverTwentyMs * factor,
  };
}

function scaledAccounts(durations: AccountDurations, factor: number): AccountDurations {
  return {
    createAccountMs: durations.createAccountMs * factor,
    deleteAccountMs: durations.deleteAccountMs * factor,
    deleteAccountWithEndpointsMs: durations.deleteAccountWithEndpointsMs * factor,
    makeNetworkMs: durations.makeNetworkMs * factor,
    putNetworkMs: durations.putNetworkMs * factor,
    deleteNetworkMs: durations.deleteNetworkMs * factor,
    patchNetworkMs: durations.patchNetworkMs * factor,
    patchNetworkWithRulesMs: durations.patchNetworkWithRulesMs * factor,
    provisionActiveMs: durations.provisionActiveMs * factor,
    firstFqdnRuleMs: durations.firstFqdnRuleMs * factor,
    furtherFqdnRuleMs: durations.furtherFqdnRuleMs * factor,
    serviceTagRuleMs: durations.serviceTagRuleMs * factor,
    endpointRuleMs: durations.endpointRuleMs * factor,
    deleteLastFqdnRuleMs: durations.deleteLastFqdnRuleMs * factor,
    deleteRuleMs: durations.deleteRuleMs * factor,
    upkeepMs: durations.upkeepMs * factor,
    capabilityHostMs: durations.capabilityHostMs * factor,
  };
}
