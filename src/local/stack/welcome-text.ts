import { DEFAULT_API_VERSION } from '../../core/azure/api-versions.ts';
import { LOCAL_GROUP } from './seed-fleet.ts';
import type { Stack } from './start-stack.ts';

/** The addresses of a running stack, and commands to try on it. The address of the pages stands in the first line. */
export function welcomeText(stack: Stack): string {
  const { resourceGroup, subscriptionId } = LOCAL_GROUP;
  const base = `${stack.simulatorUrl}/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/workspaces`;
  const accounts = `${stack.simulatorUrl}/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.CognitiveServices/accounts`;
  const version = `api-version=${DEFAULT_API_VERSION}`;
  const auth = "-H 'Authorization: Bearer me' -H 'Content-Type: application/json'";
  const signIn = Object.entries(stack.signIn)
    .map(([name, value]) => `${name}='${value}'`)
    .join(' ');
  return `Pages: ${stack.pagesUrl}

Hubwarden runs. One minute of Azure takes one second here.

  Alerts                         ${stack.receivers.listUrl}, as each receiver took them
  Policy                         ${stack.policyFile} (edit it: the next run goes by it)
  Resource Manager (simulated)   ${stack.simulatorUrl}; for Azure's clients ${stack.signIn.HUBWARDEN_ARM_ENDPOINT}
  CA of its certificate          ${stack.signIn.NODE_EXTRA_CA_CERTS}
  Storage (Azurite)              tables ${stack.azurite.tableUrl}, queues ${stack.azurite.queueUrl}
  Functions host                 ${stack.host.url}, ${stack.host.functions.length} functions

What to try next, in another terminal:

  1. Create a hub, and watch Hubwarden bring it to its baseline (about a minute):
     curl -sS -X PUT '${base}/my-hub?${version}' ${auth} \\
       -d '{"location":"eastus2","kind":"Hub","properties":{"managedNetwork":{"isolationMode":"Disabled"}}}'

  2. Look at the result: mode, rules, and a network that is Active:
     curl -sS '${base}/my-hub?${version}' ${auth}

  3. Delete a rule of its baseline, and watch it come back:
     RULE=$(curl -sS '${base}/my-hub/outboundRules?${version}' ${auth} | grep -o 'hw-pypi-org-[0-9a-z]*' | head -n 1)
     curl -sS -X DELETE "${base}/my-hub/outboundRules/$RULE?${version}" ${auth}

  4. Look at the network of a Foundry account, the successor of the hub, which Hubwarden governs too:
     curl -sS '${accounts}/foundry-agents/managedNetworks/default?${version}' ${auth}

  5. Read the alerts that on-call people got:
     curl -sS ${stack.receivers.listUrl}

  6. Look at the fleet, stop all writes, and let them go on (docs/cli.md shows all commands):
     npm run -s hubwarden -- status --local
     npm run -s hubwarden -- writes off --local --reason 'trying it out'
     npm run -s hubwarden -- writes on --local

  7. Judge the fleet from the terminal, and look at how it is set up:
     npm run -s hubwarden -- sweep --local
     npm run -s hubwarden -- doctor --local

--local finds this stack by itself. For other clients of the simulated Azure:
     export AzureWebJobsStorage='${stack.azurite.connectionString}'
     export ${signIn}
`;
}
