import type { Pack, PackSource } from './pack.ts';
import { hostsFor } from './pack.ts';

const FOUNDRY_PAGE: PackSource = {
  source: 'https://learn.microsoft.com/azure/foundry/how-to/managed-virtual-network',
  reviewedOn: '2026-08-18',
};

/** Hosts for agents, evaluations and fine-tuning in the managed network of a Foundry account. */
export const FOUNDRY_AGENTS_2026_08: Pack = {
  name: 'foundry-agents',
  edition: '2026-08',
  description: 'Agents, evaluations, traces and fine-tuning of Foundry accounts',
  hosts: [
    ...hostsFor('agents: sign-in of managed identities', FOUNDRY_PAGE, ['*.identity.azure.net']),
    ...hostsFor('agents: sign-in', FOUNDRY_PAGE, [
      'login.microsoftonline.com',
      '*.login.microsoftonline.com',
      '*.login.microsoft.com',
    ]),
    ...hostsFor('agents: container images of Microsoft', FOUNDRY_PAGE, ['mcr.microsoft.com']),
    ...hostsFor('evaluations and traces', FOUNDRY_PAGE, [
      'settings.sdk.monitor.azure.com',
      '*.livediagnostics.monitor.azure.com',
      '*.in.applicationinsights.azure.com',
    ]),
    ...hostsFor('fine-tuning: sample data', FOUNDRY_PAGE, ['raw.githubusercontent.com']),
  ],
  notes: [
    'Azure adds the service tag AzureActiveDirectory by itself. It opens the hosts for sign-in too: where a firewall is too expensive, leave this pack out of an assignment for agents alone.',
    'Evaluations and traces also need the service tag AzureMachineLearning. Add a rule for it where Azure has not added one.',
    'raw.githubusercontent.com serves files of every public repository, and takes no uploads. Where no model is fine-tuned, list the other hosts in a pack of your own.',
  ],
  serves: 'FoundryAccount',
};
