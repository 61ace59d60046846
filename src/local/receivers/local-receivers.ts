import type { ReceiverSetting } from '../../core/alert/routing/receiver-types.ts';
import { receiverSetting } from '../../core/alert/routing/receiver-types.ts';
import type { AlertSummary } from './alert-summary.ts';
import { summaryAt, summaryInText } from './alert-summary.ts';
import { publish } from './publish-events.ts';
import type { Format, Incoming, ReceiverSecrets, Reply } from './receiver-formats.ts';
import { azureMonitor, FORMATS, pagerDuty, slack, teams, webhook } from './receiver-formats.ts';

/** Secrets of the receivers of the local stack. They open nothing else; a test searches all output of the app for them. */
export const LOCAL_SECRETS: ReceiverSecrets = {
  topicKey: 'local-receiver-topic-key',
  routingKey: 'local-receiver-routing-key-00000',
  teamsSignature: 'local-receiver-teams-signature',
  slackToken: 'local-receiver-slack-token',
  signingSecret: `whsec_${Buffer.from('local-receiver-signing-secret-000').toString('base64')}`,
};

/** The server on this machine that stands in for the service of one type of receiver. */
interface LocalReceiver {
  /** Name in the policy of the local stack. */
  readonly name: string;
  /** Path of its address, below its type. */
  readonly path: (secrets: ReceiverSecrets) => string;
  /** Settings of the receiver beside its address. */
  readonly settings: (secrets: ReceiverSecrets) => Readonly<Partial<Record<Exclude<ReceiverSetting, 'URL'>, string>>>;
  /** The answer of the service; a 2xx means that it accepted the alert. */
  readonly answer: (incoming: Incoming, secrets: ReceiverSecrets, now: () => Date) => Reply;
  /** Reads title and state from an accepted body. */
  readonly summary: (body: unknown) => AlertSummary;
}

/** The local server of each type of receiver that has one. */
export const LOCAL_RECEIVERS: Readonly<Record<Format, LocalReceiver>> = {
  eventGrid: {
    name: 'topic',
    path: () => '/api/events',
    settings: ({ topicKey: KEY }) => ({ KEY }),
    answer: (incoming, { topicKey: accessKey }, now) => {
      const { body, status } = publish(incoming, { accessKey, now });
      return { status, body: body === undefined ? '' : JSON.stringify(body) };
    },
    summary: (body) => summaryAt(body, [0, 'data', 'title'], [0, 'type']),
  },
  pagerDuty: {
    name: 'on-call',
    path: () => '/v2/enqueue',
    settings: ({ routingKey: KEY }) => ({ KEY }),
    answer: pagerDuty,
    summary: (body) => summaryAt(body, ['payload', 'summary'], ['event_action']),
  },
  teams: {
    name: 'team-channel',
    path: ({ teamsSignature }) =>
      `/workflows/local/triggers/manual/paths/invoke?api-version=2016-06-01&sig=${teamsSignature}`,
    settings: () => ({}),
    answer: teams,
    summary: (body) => summaryInText(body, ['attachments', 0, 'content', 'fallbackText']),
  },
  slack: {
    name: 'slack-channel',
    path: ({ slackToken }) => `/services/TLOCAL/BLOCAL/${slackToken}`,
    settings: () => ({}),
    answer: slack,
    summary: (body) => summaryInText(body, ['text']),
  },
  webhook: {
    name: 'hook',
    path: () => '/alerts',
    settings: ({ signingSecret: SECRET }) => ({ SECRET }),
    answer: webhook,
    summary: (body) => summaryAt(body, ['data', 'title'], ['type']),
  },
  azureMonitor: {
    name: 'monitor',
    path: () => '/alerts',
    settings: ({ signingSecret: SECRET }) => ({ SECRET }),
    answer: azureMonitor,
    summary: (body) =>
      summaryAt(body, ['data', 'essentials', 'description'], ['data', 'essentials', 'monitorCondition']),
  },
};

/** Address of each local server, with its secret where the address holds one. */
export function receiverUrls(base: string, secrets: ReceiverSecrets): Readonly<Record<Format, string>> {
  const urls = FORMATS.map((format) => [format, `${base}/${format}${LOCAL_RECEIVERS[format].path(secrets)}`] as const);
  // Object.fromEntries forgets the names that the type knows.
  return Object.fromEntries(urls) as Record<Format, string>;
}

/** App settings by which the receivers of the local policy reach the local servers. */
export function receiverSettings(urls: Readonly<Record<Format, string>>): Readonly<Record<string, string>> {
  const settings = FORMATS.flatMap((format) => {
    const { name, settings: own } = LOCAL_RECEIVERS[format];
    const { KEY, SECRET } = own(LOCAL_SECRETS);
    return [
      [receiverSetting(name, 'URL'), urls[format]] as const,
      ...(KEY === undefined ? [] : [[receiverSetting(name, 'KEY'), KEY] as const]),
      ...(SECRET === undefined ? [] : [[receiverSetting(name, 'SECRET'), SECRET] as const]),
    ];
  });
  return Object.fromEntries(settings);
}
