/**
 * For each code a finding in Hubwarden's words. Generated: a test renders each from a small scenario and compares it with
 * this file. `UPDATE=1 npx vitest run --project unit test/core/verdict` writes it; a second run writes the pages.
 */
export const EXAMPLES: Readonly<Record<string, string>> = {
  HW101: 'hub1 is Disabled, assignment production wants AllowOnlyApprovedOutbound.',
  HW102: 'hub1 is AllowInternetOutbound, assignment production wants AllowOnlyApprovedOutbound.',
  HW103: 'hub1 is AllowOnlyApprovedOutbound, stricter than the AllowInternetOutbound of assignment production.',
  HW104: 'Azure offers no change of hub1 from Disabled to AllowOnlyApprovedOutbound.',
  HW105: 'hub1 has firewall SKU Standard, assignment production wants Basic.',
  HW201: 'No rule of hub1 permits FQDN pypi.org: hw-pypi-org-fopdba3h (python-packages@2026-02) is missing.',
  HW202:
    'hw-pypi-org-fopdba3h of hub1 no longer permits FQDN pypi.org, which Hubwarden wrote (python-packages@2026-02): its destination is now FQDN *.org.',
  HW203: 'legacy-mirror of hub1 is not listed by assignment production: it opens FQDN mirror.contoso.com.',
  HW204: 'tunnel of hub1 opens *.ngrok.io, which assignment production forbids: its destination is FQDN x.ngrok.io.',
  HW205:
    'hw-lake-dfs-b3h2ytfr of hub1 failed: The target resource was not found. Destination: private endpoint to lake (Microsoft.Storage/storageAccounts, dfs).',
  HW206:
    'hw-pypi-org-fopdba3h of hub1 is Inactive on an active network since 2026-10-05T09:40:00.000Z. Destination: FQDN pypi.org.',
  HW207:
    'Service tag Storage opens the storage accounts of every Azure customer: data can leave to an account that is not yours. Use a private endpoint or a narrower rule. Destination: service tag Storage, TCP 443.',
  HW208:
    'hub1 has no rule of Azure for AzureActiveDirectory, AzureFrontDoor.FirstParty, AzureMachineLearning, AzureMonitor, AzureResourceManager, BatchNodeManagement, MicrosoftContainerRegistry, a private endpoint to the key vault, a private endpoint to the storage account, a private endpoint to the hub hub1.',
  HW209:
    'block-range of hub1 denies part of hw-203-0-113-7-32-tcp-jqshokng. Destination: deny addresses 203.0.113.0/24, TCP 443.',
  HW210:
    'any-out of hub1 opens the internet: its destination is service tag Internet, any protocol *. Assignment production approves single destinations only. Service tag Internet opens every public address: data can leave to an account that is not yours. Use a private endpoint or a narrower rule.',
  HW211:
    'tunnel of hub1 cannot be read in full: "https://x.ngrok.io" in destination is not a host name with at most one star, at its front. Destination: "https://x.ngrok.io" (type FQDN).',
  HW212: 'Azure shows no active private endpoint for search-eu of agents1, and requires one.',
  HW301: 'hub1 is AllowOnlyApprovedOutbound and its network is not provisioned.',
  HW306: 'agents1 has no network injection: whether its agents use the managed network is not known.',
  HW302:
    'Provisioning of hub1 has been running since 2026-10-05T09:10:00.000Z, longer than it should. It may still end well; at 2026-10-05T10:28:00.000Z it counts as timed out (HW303).',
  HW303:
    'Provisioning of hub1 began at 2026-10-05T08:20:00.000Z, had until 2026-10-05T09:50:00.000Z, and the network is still Inactive.',
  HW304: 'Provisioning of hub1 failed 3 times, last with: the subnet has no free address.',
  HW305: 'A change of the network of hub1 has been running since 2026-10-05T09:58:00.000Z.',
  HW401: 'hub1 cannot become AllowOnlyApprovedOutbound while these exist: hub1/cpu-cluster, project7/chat-endpoint.',
  HW402:
    'hub1 waits for approval: Disabled to AllowOnlyApprovedOutbound with firewall SKU Standard, assignment production.',
  HW403:
    "Azure refused a change of rule hw-pypi-org-fopdba3h of hub1. Hubwarden's identity lacks Microsoft.MachineLearningServices/workspaces/outboundRules/write on /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-ai. AuthorizationFailed: The client does not have authorization to perform action 'Microsoft.MachineLearningServices/workspaces/outboundRules/write' over scope '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-ai' or the scope is invalid. Destination: FQDN pypi.org.",
  HW404:
    'Azure refused a change of rule hw-pypi-org-fopdba3h of hub1. Azure Policy denies the write (deny-fqdn-rules). RequestDisallowedByPolicy: The rule was disallowed by policy. Destination: FQDN pypi.org.',
  HW405:
    "Azure refused a change of rule hw-pypi-org-fopdba3h of hub1. ScopeLocked: The scope '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-ai' cannot perform write operation because the following scope is locked: 'rg-ai'. Please remove the lock and try again. Destination: FQDN pypi.org.",
  HW406:
    'An FQDN rule makes Azure create a firewall that is billed to you (Standard about US$1.25 an hour or US$913 a month, Basic about US$0.395 an hour or US$288 a month, plus traffic, for each hub), and the policy does not accept that. Add "firewall: { sku: Standard }" or "Basic" to the assignment, or reach the host by service tag or private endpoint. Destination: FQDN pypi.org.',
  HW407:
    'hw-lake-dfs-b3h2ytfr of hub1 is Inactive on an active network since 2026-10-05T09:00:00.000Z: its connection is not approved on /subscriptions/33333333-3333-3333-3333-333333333333/resourceGroups/rg-data/providers/Microsoft.Storage/storageAccounts/lake.',
  HW408:
    "Azure refused a change of rule hw-pypi-org-fopdba3h of hub1. MissingSubscriptionRegistration: The subscription is not registered to use namespace 'Microsoft.Network'. Destination: FQDN pypi.org.",
  HW409:
    'In AllowInternetOutbound only private endpoints are possible, because everything else is open already; this is an FQDN rule. Remove the rule, or set AllowOnlyApprovedOutbound. Destination: FQDN pypi.org.',
  HW410: 'agents1 has no network injection into a managed network, and no managed network: it was not created for one.',
  HW411: 'agents1 uses a virtual network of its owner, so its managed network has no effect on agents.',
  HW412: 'The network injections of agents1 have a form that Hubwarden does not know.',
  HW413: 'The managed network of agents1 has been deleted: agents no longer run under its rules.',
  HW414: 'The managed network of agents1 is of kind V1; accounts have kind V2.',
  HW501:
    'Hubwarden restored hw-pypi-org-fopdba3h of hub1 3 times in 24 hours after changes by terraform-prod, and it is gone or altered again. Destination: FQDN pypi.org.',
  HW502:
    'allow-mirror of hub1 was there before a write of Hubwarden and not after it. Destination: FQDN mirror.contoso.com.',
  HW503: 'The breaker is open: Hubwarden has stopped every write to Azure, and repairs are due.',
  HW504: 'Writes are switched off, and repairs are due.',
  HW601:
    'hub1 could not be read: AuthorizationFailed: The client does not have authorization to perform action on the hub.',
  HW602:
    'Hubwarden could not read subscription 11111111-1111-1111-1111-111111111111: the identity cannot see it. Hubs in it are Unknown, or not known.',
  HW603: 'hub1 could not be judged: This answer, at api-version 2022-10-01, does not show managed networks.',
  HW701: 'The exemption of HW203 for legacy-mirror (OPS-41, data-platform) ends at 2026-10-11T10:00:00.000Z.',
  HW702: 'The exemption of HW203 for legacy-mirror (OPS-41, data-platform) ended at 2026-10-05T00:00:00.000Z.',
  HW703:
    'the policy is refused, and there is no earlier one to go by: policy.yaml:4:32 assignments[0].isolation.existingHubs: existingHubs cannot be "enforce": tightening a hub in use needs an approval for each hub. Write "approve", and approve the hubs when Hubwarden lists them.',
  HW704:
    'No assignment matches hub1. Assignment "production" does not match: it has no tag "env". Assignment "sandbox" does not match: it has no tag "env".',
  HW705:
    'hub1 would move from "production" to "sandbox" without a change of the policy, and that is looser: isolation mode is AllowInternetOutbound, not AllowOnlyApprovedOutbound; *.ngrok.io is no longer forbidden. "production" stays in force.',
  HW801:
    'A message on hub-events about hub hub1 (/subscriptions/11111111-1111-1111-1111-111111111111/resourcegroups/rg-ai/providers/microsoft.machinelearningservices/workspaces/hub1) failed five times. No failure was recorded: the process may have died, or no function received the message. It is kept in table control, partition poison, since 2026-10-05T10:00:00.000Z.',
  HW802: 'Receiver team-slack takes no alerts: it answered 404 (channel_not_found).',
  HW803: 'Sweep 2026-10-05T09:00:00.000Z was still running when the next one was due.',
  HW804:
    'hub1 was changed: No rule of hub1 permits FQDN pypi.org: hw-pypi-org-fopdba3h (python-packages@2026-02) is missing. No event of subscription 11111111-1111-1111-1111-111111111111 has come since 2026-10-05T10:00:00.000Z.',
};
