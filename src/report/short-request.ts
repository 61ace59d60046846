/** A request for people: `PATCH hub1`, `PUT hub1/outboundRules/x`. Any other text stays as it is. */
export function shortRequest(request: string): string {
  return request.replace(/ \/subscriptions\/\S*?\/workspaces\//i, ' ');
}

/** The end of Azure's name of an operation: `outboundRules/delete`. */
export function operationName(operation: string): string {
  return operation.replace(/^Microsoft\.MachineLearningServices\/workspaces\//i, '');
}
