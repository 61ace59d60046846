import type { EventFilter } from './event-filter.ts';

/**
 * The filter with which Hubwarden subscribes to a subscription's events: writes, deletes and actions on workspaces,
 * their outbound rules, managed networks and connections. The deployment template uses the same.
 */
export const HUB_EVENT_FILTER: EventFilter = {
  includedEventTypes: [
    'Microsoft.Resources.ResourceWriteSuccess',
    'Microsoft.Resources.ResourceWriteFailure',
    'Microsoft.Resources.ResourceDeleteSuccess',
    'Microsoft.Resources.ResourceActionSuccess',
    'Microsoft.Resources.ResourceActionFailure',
  ],
  advancedFilters: [
    {
      operatorType: 'StringContains',
      key: 'data.operationName',
      values: [
        'Microsoft.MachineLearningServices/workspaces/write',
        'Microsoft.MachineLearningServices/workspaces/delete',
        'Microsoft.MachineLearningServices/workspaces/outboundRules/',
        'Microsoft.MachineLearningServices/workspaces/managedNetworks/',
        'Microsoft.MachineLearningServices/workspaces/provisionManagedNetwork/',
        'Microsoft.MachineLearningServices/workspaces/connections/',
      ],
    },
  ],
};
