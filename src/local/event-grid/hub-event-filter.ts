import { WATCHED_OPERATIONS } from '../../reconcile/doctor/check-events.ts';
import type { EventFilter } from './event-filter.ts';

/**
 * The filter with which Hubwarden subscribes to a subscription's events: writes, deletes and actions on workspaces,
 * their outbound rules, managed networks and connections, and on tags. The deployment template uses the same.
 */
export const HUB_EVENT_FILTER: EventFilter = {
  includedEventTypes: [
    'Microsoft.Resources.ResourceWriteSuccess',
    'Microsoft.Resources.ResourceWriteFailure',
    'Microsoft.Resources.ResourceDeleteSuccess',
    'Microsoft.Resources.ResourceDeleteFailure',
    'Microsoft.Resources.ResourceActionSuccess',
    'Microsoft.Resources.ResourceActionFailure',
  ],
  advancedFilters: [
    {
      operatorType: 'StringContains',
      key: 'data.operationName',
      values: WATCHED_OPERATIONS,
    },
  ],
};
