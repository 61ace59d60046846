import type { FieldForm } from '../../../core/azure/fields-by-api-version.ts';
import type { Result } from '../../../core/result.ts';
import { err, ok } from '../../../core/result.ts';
import type { Json, JsonObject } from '../../../core/text/json.ts';
import { lookUp } from '../../../core/text/look-up.ts';
import { isJsonObject } from '../request/json-value.ts';
import { converted } from './fields-at-version.ts';

const BOOLEAN: FieldForm = { kind: 'boolean' };

function words(...list: readonly string[]): FieldForm {
  return { kind: 'words', words: list };
}

const ENABLED = words('Enabled', 'Disabled');

/**
 * Booleans and enumerated words of computes, endpoints and connections, anywhere in a body. These resources are stored
 * unchanged, so versions make no difference to them.
 *
 * @see https://github.com/Azure/bicep-types-az types of Microsoft.MachineLearningServices/workspaces (read 2026-11)
 */
const FORMS: Readonly<Record<string, FieldForm>> = {
  computeType: words(
    'AKS',
    'Kubernetes',
    'AmlCompute',
    'ComputeInstance',
    'DataFactory',
    'VirtualMachine',
    'HDInsight',
    'Databricks',
    'DataLakeAnalytics',
    'SynapseSpark',
  ),
  disableLocalAuth: BOOLEAN,
  enableNodePublicIp: BOOLEAN,
  enableOSPatching: BOOLEAN,
  enableRootAccess: BOOLEAN,
  enableSSO: BOOLEAN,
  isolatedNetwork: BOOLEAN,
  releaseQuotaOnStop: BOOLEAN,
  osType: words('Linux', 'Windows'),
  vmPriority: words('Dedicated', 'LowPriority'),
  remoteLoginPortPublicAccess: words('Enabled', 'Disabled', 'NotSpecified'),
  sshPublicAccess: ENABLED,
  applicationSharingPolicy: words('Personal', 'Shared'),
  authMode: words('AMLToken', 'Key', 'AADToken'),
  publicNetworkAccess: ENABLED,
  egressPublicNetworkAccess: ENABLED,
  isSharedToAll: BOOLEAN,
  useWorkspaceManagedIdentity: BOOLEAN,
  peRequirement: words('Required', 'NotRequired', 'NotApplicable'),
  peStatus: words('Inactive', 'Active', 'NotApplicable'),
  authType: words(
    'AAD',
    'AccessKey',
    'AccountKey',
    'ApiKey',
    'CustomKeys',
    'ManagedIdentity',
    'None',
    'OAuth2',
    'PAT',
    'SAS',
    'ServicePrincipal',
    'UsernamePassword',
  ),
};

/** Blocks whose keys are people's own. */
const FREE = new Set(['tags', 'metadata', 'credentials', 'userAssignedIdentities']);

/**
 * The properties of a compute, endpoint or connection as Azure stores them.
 *
 * @returns a sentence for an invalid boolean
 */
export function acceptedChildFields(properties: JsonObject): Result<JsonObject, string> {
  const problems: string[] = [];
  const taken = takeBlock(properties, problems);
  const [problem] = problems;
  return problem === undefined ? ok(taken) : err(problem);
}

function takeBlock(block: JsonObject, problems: string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(block).map(([name, value]) => [name, value === undefined ? null : takeField(name, value, problems)]),
  );
}

function takeField(name: string, value: Json, problems: string[]): Json {
  const form = lookUp(FORMS, name);
  if (form !== undefined) return converted(form, name, value, problems);
  return isJsonObject(value) && !FREE.has(name) ? takeBlock(value, problems) : value;
}
