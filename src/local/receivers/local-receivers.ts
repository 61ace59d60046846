import { receiverSetting } from '../../core/alert/routing/receiver-types.ts';
import type { Format, ReceiverSecrets } from './receiver-formats.ts';

/** Secrets of the receivers of the local stack. They open nothing else; a test looks for them in whatever the app puts out. */
export const LOCAL_SECRETS: ReceiverSecrets = {
  topicKey: 'local-receiver-topic-key',
  routingKey: 'local-receiver-routing-key-00000',
  teamsSignature: 'local-receiver-teams-signature',
  slackToken: 'local-receiver-slack-token',
  signingSecret: `whsec_${Buffer.from('local-receiver-signing-secret-000').toString('base64')}`,
};

/** Names of the receivers in the local policy, by what they speak. */
export const LOCAL_RECEIVERS: Readonly<Record<Format, string>> = {
  eventGrid: 'topic',
  pagerDuty: 'on-call',
  teams: 'team-channel',
  slack: 'slack-channel',
  webhook: 'hook',
  azureMonitor: 'monitor',
};

/** App settings by which the receivers of the local policy reach the local servers. */
export function receiverSettings(urls: Readonly<Record<Format, string>>): Readonly<Record<string, string>> {
  const names = LOCAL_RECEIVERS;
  return {
    [receiverSetting(names.eventGrid, 'URL')]: urls.eventGrid,
    [receiverSetting(names.eventGrid, 'KEY')]: LOCAL_SECRETS.topicKey,
    [receiverSetting(names.pagerDuty, 'URL')]: urls.pagerDuty,
    [receiverSetting(names.pagerDuty, 'KEY')]: LOCAL_SECRETS.routingKey,
    [receiverSetting(names.teams, 'URL')]: urls.teams,
    [receiverSetting(names.slack, 'URL')]: urls.slack,
    [receiverSetting(names.webhook, 'URL')]: urls.webhook,
    [receiverSetting(names.webhook, 'SECRET')]: LOCAL_SECRETS.signingSecret,
    [receiverSetting(names.azureMonitor, 'URL')]: urls.azureMonitor,
    [receiverSetting(names.azureMonitor, 'SECRET')]: LOCAL_SECRETS.signingSecret,
  };
}
