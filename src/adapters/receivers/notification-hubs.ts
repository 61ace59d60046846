/** True when an entry of a notification's hubs is a resource id; operational alerts concern Hubwarden itself. */
export function isHubId(entry: string): boolean {
  return entry.startsWith('/subscriptions/');
}

/** The subscription of a hub as a resource id; undefined when there is none. */
export function subscriptionOf(hubId: string | undefined): string | undefined {
  return /^\/subscriptions\/[^/]+/.exec(hubId ?? '')?.[0];
}

/** Name of a hub: the last part of its id. */
export function hubNameOf(hubId: string): string {
  return hubId.split('/').at(-1) ?? hubId;
}
