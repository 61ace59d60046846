const SUBSCRIPTION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is wrong with the values of `--subscription`. @returns undefined when each is an id */
export function subscriptionFault(ids: readonly string[]): string | undefined {
  const wrong = ids.filter((id) => !SUBSCRIPTION_ID.test(id));
  if (wrong.length === 0) return undefined;
  return `--subscription: ${wrong.join(', ')} is not a subscription id. List the ids with: az account list`;
}
