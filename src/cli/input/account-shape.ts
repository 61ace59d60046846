import { hubIdFrom, kindOf, normalArmId } from '../../core/hub-id.ts';
import { FOUNDRY_ACCOUNT } from '../../core/kinds/foundry-account.ts';
import { observationFromAccount } from '../../core/kinds/reading/account-from-arm.ts';
import type { Observation } from '../../core/observation/observation.ts';
import type { Result } from '../../core/result.ts';
import { err } from '../../core/result.ts';
import { isJsonObject } from '../../core/rules/reading/wire-destination.ts';
import { foldCase } from '../../core/text/fold-case.ts';
import type { Json, JsonObject } from '../../core/text/json.ts';
import type { InputFault } from './read-input.ts';
import { shapeFaults } from './shape-faults.ts';

const API_VERSION = FOUNDRY_ACCOUNT.apiVersion;

const NETWORK_URL = `https://management.azure.com/ACCOUNT-ID${FOUNDRY_ACCOUNT.networkPath}?api-version=${API_VERSION}`;

/** Codes of the 404 for a network that an account does not have: no source says which one Azure uses. */
const ABSENT = new Set(['notfound', 'resourcenotfound']);

const HOW_TO_GET_IT =
  'Save {"account": …, "managedNetwork": …} with both answers of ARM: ' +
  `az rest --method get --url "https://management.azure.com/ACCOUNT-ID?api-version=${API_VERSION}" and ` +
  `az rest --method get --url "${NETWORK_URL}"; null is for a network that Azure answers with 404.`;

/** True for the saved form of an account, for a half of it, and for what people save in its place by mistake. */
export function isAboutAccount(value: Json): value is JsonObject {
  if (!isJsonObject(value)) return false;
  if ('account' in value || 'managedNetwork' in value) return !('properties' in value);
  return isAccount(value) || isNetwork(value);
}

/**
 * Reads the saved form of an account: `{"account": …, "managedNetwork": …}`, with null for an account without a network.
 *
 * @returns what is wrong with it, by place
 */
export function accountFrom(value: JsonObject, at: Date): Result<Observation, readonly InputFault[]> {
  const half = halfFault(value);
  if (half !== undefined) return err([half]);
  const { account, managedNetwork } = value;
  const fault = accountFault(account) ?? networkFault(managedNetwork);
  if (fault !== undefined) return err([fault]);
  if (!isJsonObject(account)) throw new Error('the account was checked and is no object');
  const hubId = hubIdFrom(String(account.id));
  if (hubId === undefined) throw new Error('the id was checked and is no id');
  const network = managedNetwork === null ? undefined : managedNetwork;
  const observed = observationFromAccount({ account, network }, hubId, at);
  return observed.ok ? observed : err(faultsOf(observed.error, value));
}

function halfFault(value: JsonObject): InputFault | undefined {
  if (isAccount(value))
    return { message: 'this is an account without its managed network beside it', remedy: HOW_TO_GET_IT };
  if (isNetwork(value))
    return { message: 'this is a managed network without its account beside it', remedy: HOW_TO_GET_IT };
  const missing = ['account', 'managedNetwork'].find((name) => !Object.hasOwn(value, name));
  return missing === undefined ? undefined : { message: `"${missing}" is missing`, remedy: HOW_TO_GET_IT };
}

/** An account as ARM's GET returns it, by its id. */
function isAccount(value: JsonObject): boolean {
  const hubId = typeof value.id === 'string' && 'properties' in value ? hubIdFrom(value.id) : undefined;
  return hubId !== undefined && kindOf(hubId) === FOUNDRY_ACCOUNT;
}

/** A managed network as ARM's GET returns it: nothing but its properties. */
function isNetwork({ id, location, properties }: JsonObject): boolean {
  return (id ?? location) === undefined || id === null
    ? isJsonObject(properties) && isJsonObject(properties.managedNetwork) && location === undefined
    : false;
}

function accountFault(account: Json | undefined): InputFault | undefined {
  const path = ['account'];
  if (!isJsonObject(account)) return { path, message: 'this is not an account', remedy: HOW_TO_GET_IT };
  const code = codeOf(account);
  if (code !== undefined)
    return { path, message: `this is not an account: Azure answered ${code}`, remedy: HOW_TO_GET_IT };
  if (listIn(account) !== undefined)
    return { path, message: 'this is a list and not one account', remedy: HOW_TO_GET_IT };
  const id = typeof account.id === 'string' ? account.id : '';
  const hubId = hubIdFrom(id);
  if (hubId !== undefined && kindOf(hubId) === FOUNDRY_ACCOUNT) {
    if (normalArmId(id) === hubId) return undefined;
    const below = normalArmId(id).slice(hubId.length + 1);
    return {
      path: [...path, 'id'],
      message: `this is ${below}, a resource below an account`,
      remedy: `Save the account itself, whose network its projects use. ${HOW_TO_GET_IT}`,
    };
  }
  const message = id === '' ? 'this is not an account: it has no id' : `"${id}" is not the id of an account`;
  return { path: id === '' ? path : [...path, 'id'], message, remedy: HOW_TO_GET_IT };
}

function networkFault(network: Json | undefined): InputFault | undefined {
  const path = ['managedNetwork'];
  if (network === null) return undefined;
  if (!isJsonObject(network) && !Array.isArray(network))
    return { path, message: 'this is not a managed network', remedy: HOW_TO_GET_IT };
  const list = listIn(network);
  if (list !== undefined)
    return {
      path,
      message: `this is a list of ${list.length}; the lists of Azure give rules no names`,
      remedy: `Save the network itself, whose rules have names: az rest --method get --url "${NETWORK_URL}"`,
    };
  if (!isJsonObject(network)) return undefined;
  const code = codeOf(network);
  if (code !== undefined)
    return {
      path,
      message: `this is not a managed network: Azure answered ${code}`,
      remedy: ABSENT.has(foldCase(code)) ? 'Write null in its place: the account has no network.' : HOW_TO_GET_IT,
    };
  return otherNetwork(network);
}

/** Shapes of a network that are not those of ARM. */
function otherNetwork(network: JsonObject): InputFault | undefined {
  const path = ['managedNetwork'];
  // ARM's answer holds the properties alone (azure-cli recordings of 2026-04).
  if (network.id === null || network.name === null || network.type === null)
    return {
      path,
      message: 'this is the output of "az cognitiveservices account managed-network show", which leaves fields out',
      remedy: `Save ARM's answer: az rest --method get --url "${NETWORK_URL}"`,
    };
  if (isJsonObject(network.properties) && isJsonObject(network.properties.managedNetwork)) return undefined;
  const isInner = 'isolationMode' in network || 'outboundRules' in network;
  const message = isInner
    ? 'this is the network as a hub shows it, and not as an account has it: {"properties": {"managedNetwork": …}}'
    : 'this is not a managed network: it has no "properties.managedNetwork"';
  return { path, message, remedy: HOW_TO_GET_IT };
}

function codeOf({ error }: JsonObject): string | undefined {
  return isJsonObject(error) && typeof error.code === 'string' ? error.code : undefined;
}

function listIn(value: Json): readonly Json[] | undefined {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) && Array.isArray(value.value) ? value.value : undefined;
}

const OF_NETWORK = 'managedNetworks/default: ';

/** A message about the network says so, or names a field that only the network has. */
function faultsOf(sentence: string, { account, managedNetwork }: JsonObject): readonly InputFault[] {
  const isOfNetwork = sentence.startsWith(OF_NETWORK) || sentence.startsWith('properties.managedNetwork');
  const text = sentence.startsWith(OF_NETWORK) ? sentence.slice(OF_NETWORK.length) : sentence;
  const at = isOfNetwork ? 'managedNetwork' : 'account';
  const body = isOfNetwork ? managedNetwork : account;
  return shapeFaults(text, { value: isJsonObject(body) ? body : {}, remedy: HOW_TO_GET_IT, at: [at] });
}
