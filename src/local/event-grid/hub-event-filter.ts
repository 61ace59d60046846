import { WATCHED_EVENT_TYPES, watchedOperations } from '../../core/kinds/watched-operations.ts';
import type { EventFilter } from './event-filter.ts';

/**
 * The filter of Hubwarden's event subscription: writes, deletes and actions on workspaces, their outbound rules, managed
 * networks and connections, and on tags. infra/event-filter.json, which the deployment template reads, is the same.
 */
export const HUB_EVENT_FILTER: EventFilter = {
  includedEventTypes: WATCHED_EVENT_TYPES,
  advancedFilters: [
    {
      operatorType: 'StringContains',
      key: 'data.operationName',
      values: watchedOperations(),
    },
  ],
};
