/** Parts of a request path for the resources around hubs: roles, providers, topics. */
export type AccessRoute =
  | { readonly kind: 'Permissions'; readonly scope: string }
  | { readonly kind: 'RoleAssignments'; readonly scope: string }
  | { readonly kind: 'RoleDefinition'; readonly name: string }
  | { readonly kind: 'Provider'; readonly subscriptionId: string; readonly namespace: string }
  | { readonly kind: 'SystemTopics'; readonly subscriptionId: string }
  | { readonly kind: 'EventSubscriptions'; readonly subscriptionId: string; readonly topicId: string }
  | { readonly kind: 'TopicMetrics'; readonly subscriptionId: string; readonly topicId: string }
  | {
      readonly kind: 'App';
      readonly subscriptionId: string;
      readonly appId: string;
      /** Empty for the app itself. */
      readonly part: string;
    };

const PATTERNS: readonly (readonly [RegExp, (parts: readonly string[]) => AccessRoute])[] = [
  [
    /^(\/subscriptions\/.+)\/providers\/microsoft\.authorization\/permissions$/i,
    ([scope = '']) => ({ kind: 'Permissions', scope }),
  ],
  [
    /^(\/subscriptions\/.+)\/providers\/microsoft\.authorization\/roleassignments$/i,
    ([scope = '']) => ({ kind: 'RoleAssignments', scope }),
  ],
  [
    /\/providers\/microsoft\.authorization\/roledefinitions\/([^/]+)$/i,
    ([name = '']) => ({ kind: 'RoleDefinition', name }),
  ],
  [
    /^\/subscriptions\/([^/]+)\/providers\/microsoft\.eventgrid\/systemtopics$/i,
    ([subscriptionId = '']) => ({ kind: 'SystemTopics', subscriptionId }),
  ],
  [
    /^(\/subscriptions\/([^/]+)\/resourcegroups\/[^/]+\/providers\/microsoft\.eventgrid\/systemtopics\/[^/]+)\/eventsubscriptions$/i,
    ([topicId = '', subscriptionId = '']) => ({ kind: 'EventSubscriptions', subscriptionId, topicId }),
  ],
  [
    /^(\/subscriptions\/([^/]+)\/resourcegroups\/[^/]+\/providers\/microsoft\.eventgrid\/systemtopics\/[^/]+)\/providers\/microsoft\.insights\/metrics$/i,
    ([topicId = '', subscriptionId = '']) => ({ kind: 'TopicMetrics', subscriptionId, topicId }),
  ],
  [
    /^(\/subscriptions\/([^/]+)\/resourcegroups\/[^/]+\/providers\/microsoft\.web\/sites\/[^/]+)(|\/functions|\/config\/appsettings\/list)$/i,
    ([appId = '', subscriptionId = '', part = '']) => ({ kind: 'App', subscriptionId, appId, part }),
  ],
  [
    /^\/subscriptions\/([^/]+)\/providers\/([^/]+)$/i,
    ([subscriptionId = '', namespace = '']) => ({ kind: 'Provider', subscriptionId, namespace }),
  ],
];

/** Reads such a path, names unchanged, words in any casing; undefined for any other path. */
export function accessRouteFrom(path: string): AccessRoute | undefined {
  for (const [pattern, route] of PATTERNS) {
    const match = pattern.exec(path);
    if (match !== null) return route(match.slice(1));
  }
  return undefined;
}
