// Classifies Azure's errors as temporary or final, with remedies.
import { pasted } from './command-line.mjs';

/** Again, once the cause is out of the way. */
const AGAIN = 'azd hooks run postdeploy';

/** Final errors, regardless of the rest of the text. */
const FINAL =
  /\(?(LinkedAuthorizationFailed|AuthorizationFailed)\b|the client .* does not have authorization|az login|AADSTS\d+|InvalidTemplate\b|ResourceGroupNotFound|SubscriptionNotFound|has no system-assigned identity/i;

const LATER = [
  [
    /destination endpoint not found|should pre-exist|attempt to validate the provided .*endpoint/i,
    'Azure does not show the function yet',
  ],
  [/PrincipalNotFound|does not exist in the directory/i, 'the directory does not know the new identity yet'],
  [
    /AuthorizationPermissionMismatch|managed identity.*(not authorized|not have|permission)|identity.*does not have (the )?(required )?(role|permission|access)/i,
    'the new role is not in force yet',
  ],
  [
    /DeploymentActive|AnotherOperationInProgress|another operation .*in progress/i,
    'another deployment of the same name still runs',
  ],
  [
    /TooManyRequests|ServerTimeout|GatewayTimeout|ServiceUnavailable|InternalServerError|50[234] (Bad Gateway|Service (Temporarily )?Unavailable|Gateway Time-?out)|OperationNotAllowed.*retry/i,
    'Azure asks to try later',
  ],
  [
    /connection (aborted|refused|reset)|max retries exceeded|read timed out|temporary failure in name resolution/i,
    'the connection to Azure broke',
  ],
];

/** Why an error ends by itself; undefined for one that does not, or that is not known. */
export function reasonToWait({ text, timedOut = false }) {
  if (timedOut) return 'az did not answer in time';
  if (FINAL.test(text)) return undefined;
  return LATER.find(([pattern]) => pattern.test(text))?.[1];
}

/** The command to run after a final error. */
export function remedyFor(text, { subscription, group }) {
  if (/az login|AADSTS\d+/i.test(text)) return `Run: az login, then: ${AGAIN}`;
  if (/ResourceGroupNotFound/i.test(text))
    return `Run: az group create --subscription ${pasted(subscription)} --name ${pasted(group)} --location <region>, then: ${AGAIN}`;
  const provider = /MissingSubscriptionRegistration[\s\S]*namespace '?"?([\w.]+\w)/i.exec(text)?.[1];
  if (provider !== undefined)
    return `Run: az provider register --namespace ${provider} --wait --subscription ${pasted(subscription)}, then: ${AGAIN}`;
  if (/AuthorizationFailed|does not have authorization/i.test(text))
    return `Your account needs Owner, or Contributor and User Access Administrator, on ${pasted(group)} and on the group of Hubwarden. Then run: ${AGAIN}`;
  return `Correct it, then run: ${AGAIN}`;
}

/** The line about a topic of others that cannot deliver by identity; undefined where it can. */
export function topicProblem(subscription, topic, afterwards = `, then: ${AGAIN}`) {
  if (/SystemAssigned/i.test(topic.identity?.type ?? '')) return undefined;
  const update = `az eventgrid system-topic update --subscription ${pasted(subscription)} --resource-group ${pasted(topic.resourceGroup)} --name ${pasted(topic.name)} --identity systemassigned`;
  return `The system topic ${topic.name} of subscription ${subscription} has no system-assigned identity, and delivers nothing to Hubwarden without. Run: ${update}${afterwards}`;
}
