/** A request for people: `PATCH hub1`, `PUT hub1/outboundRules/x`. Any other text stays as it is. */
export function shortRequest(request: string): string {
  return request.replace(/ \/subscriptions\/\S*?\/workspaces\//i, ' ');
}
