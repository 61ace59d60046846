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
}

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
};

/**
 * Shortens (or stretches) every duration by one factor; only lengths change, clocks stay real.
 *
 * @param factor 0.01 makes 30 minutes 18 seconds
 */
export function scaled(durations: SimulatorDurations, factor: number): SimulatorDurations {
  return {
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
