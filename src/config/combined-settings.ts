import { DEFAULT_ACCOUNT_API_VERSION, DEFAULT_API_VERSION, showsAccountNetwork } from '../core/azure/api-versions.ts';
import { networkVersions, showsManagedNetwork } from '../core/azure/field-at-version.ts';
import { setting } from './setting.ts';
import { anyText, httpsAddress, httpsOrigin, oneOf } from './setting-schemas.ts';
import { STORAGE_SETTINGS } from './storage-settings-list.ts';
import { OTEL_SDK_SETTINGS, OTLP_SETTINGS, SAMPLING_SETTINGS } from './telemetry-settings-list.ts';
import { TIMING_SETTINGS } from './timing-settings-list.ts';

/** The declaration of every setting that `loadConfig` checks or combines with others; `PLAIN_SETTINGS` has the rest. */
export const COMBINED_SETTINGS = {
  storage: STORAGE_SETTINGS,
  policy: {
    path: setting({
      name: 'HUBWARDEN_POLICY_PATH',
      group: 'Policy and writes',
      meaning: 'Path of the policy file, absolute or from the folder of `host.json`.',
      schema: anyText,
      default: 'policy.yaml',
      example: '/mounts/policy/policy.yaml',
      local: 'policy.yaml',
    }),
    url: setting({
      name: 'HUBWARDEN_POLICY_URL',
      group: 'Policy and writes',
      meaning:
        'Address of a blob that holds the policy, in place of the file: a new text takes effect without a deployment. The identity reads it and needs the role Storage Blob Data Reader there. Not together with `HUBWARDEN_POLICY_PATH`.',
      schema: anyText,
      example: 'https://stgovernance.blob.core.windows.net/hubwarden/policy.yaml',
    }),
  },
  azure: {
    cloud: setting({
      name: 'HUBWARDEN_CLOUD',
      group: 'Azure',
      meaning:
        '`AzureCloud`, `AzureUSGovernment` or `AzureChinaCloud`: decides the addresses of Resource Manager and storage, and the scope of tokens.',
      schema: oneOf(['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud']),
      default: 'AzureCloud',
      example: 'AzureUSGovernment',
      local: 'AzureCloud',
    }),
    armEndpoint: setting({
      name: 'HUBWARDEN_ARM_ENDPOINT',
      group: 'Azure',
      meaning: 'Scheme, host and port of Azure Resource Manager. Tokens go to this address and no other.',
      schema: httpsOrigin,
      defaultInWords: 'from the cloud',
      example: 'https://management.azure.com',
      local: 'https://management.azure.com',
    }),
    apiVersion: setting({
      name: 'HUBWARDEN_ARM_API_VERSION',
      group: 'Azure',
      meaning:
        'Version of the Machine Learning provider that Hubwarden uses. Where Azure has no newer one yet, `2025-06-01` or `2024-10-01`: they lack fields, and a policy that needs one of them is refused ([policy.md](policy.md#fields-by-api-version)). A preview such as `2025-10-01-preview` is a line of its own.',
      schema: anyText
        .regex(/^\d{4}-\d{2}-\d{2}(-preview)?$/, `is not an api-version. Give a date, as in "${DEFAULT_API_VERSION}".`)
        .refine(showsManagedNetwork, `is too old. Managed networks begin with ${networkVersions()[0]}.`),
      default: DEFAULT_API_VERSION,
      example: '2025-06-01',
      local: DEFAULT_API_VERSION,
    }),
    accountApiVersion: setting({
      name: 'HUBWARDEN_ARM_ACCOUNT_API_VERSION',
      group: 'Azure',
      meaning:
        'Version of the Cognitive Services provider that Hubwarden uses for Foundry accounts. Every version from `2025-12-01`, or from the preview `2025-10-01-preview`, has the same fields of managed networks.',
      schema: anyText
        .regex(
          /^\d{4}-\d{2}-\d{2}(-preview)?$/,
          `is not an api-version. Give a date, as in "${DEFAULT_ACCOUNT_API_VERSION}".`,
        )
        .refine(
          showsAccountNetwork,
          'is too old. Managed networks of accounts begin with 2025-12-01, or with 2025-10-01-preview.',
        ),
      default: DEFAULT_ACCOUNT_API_VERSION,
      example: '2025-12-01',
      local: DEFAULT_ACCOUNT_API_VERSION,
    }),
  },
  alertTopic: {
    endpoint: setting({
      name: 'HUBWARDEN_ALERT_TOPIC_ENDPOINT',
      group: 'Alerts',
      meaning: 'Endpoint of the Event Grid topic that carries alerts (input schema CloudEvents 1.0). Absent: no topic.',
      schema: httpsAddress('must be an https URL. Copy the topic endpoint from its page.'),
      example: 'https://hubwarden-alerts.westeurope-1.eventgrid.azure.net/api/events',
      local: '',
    }),
    key: setting({
      name: 'HUBWARDEN_ALERT_TOPIC_KEY',
      group: 'Alerts',
      meaning: 'Access key of the topic. Absent: the identity is used; it needs the role EventGrid Data Sender.',
      schema: anyText,
      example: '@Microsoft.KeyVault(SecretUri=https://kv-hubwarden.vault.azure.net/secrets/alert-topic-key)',
      local: '',
    }),
  },
  otlp: OTLP_SETTINGS,
  sampling: SAMPLING_SETTINGS,
  otelSdk: OTEL_SDK_SETTINGS,
  timings: TIMING_SETTINGS,
};
