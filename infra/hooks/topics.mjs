/** The topic of a subscription in a list of the Azure CLI. Azure writes the type in more than one case. */
export function subscriptionTopic(topics) {
  if (!Array.isArray(topics)) return undefined;
  return topics.find(({ topicType }) => topicType?.toLowerCase() === 'microsoft.resources.subscriptions');
}
