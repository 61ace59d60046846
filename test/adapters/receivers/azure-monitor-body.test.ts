import { describe, expect, it } from 'vitest';
import { azureMonitorBody } from '../../../src/adapters/receivers/azure-monitor-body.ts';
import { FACTS, HUB, hubs, hugeNotification, notification } from './notifications.ts';

describe('azureMonitorBody', () => {
  it('is the common alert schema, fired', () => {
    expect(JSON.parse(azureMonitorBody(notification()))).toEqual({
      schemaId: 'azureMonitorCommonAlertSchema',
      data: {
        essentials: {
          alertId:
            '/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.AlertsManagement/alerts/a3f1c2d4-e5b6-0718-293a-4b5c6d7e8f90',
          alertRule: 'Hubwarden HW204',
          severity: 'Sev0',
          signalType: 'Log',
          monitorCondition: 'Fired',
          monitoringService: 'Hubwarden',
          alertTargetIDs: [HUB],
          configurationItems: ['hub-one'],
          originAlertId: 'a3f1c2d4e5b60718293a4b5c6d7e8f90',
          firedDateTime: '2026-11-02T09:58:00.000Z',
          description: `HW204 on hub-one: forbidden rule\n${notification().text}`,
          essentialsVersion: '1.0',
          alertContextVersion: '1.0',
        },
        alertContext: {
          kind: 'Alert',
          transition: 'Opened',
          reason: 'FirstFiring',
          code: 'HW204',
          noticeId: 'a3f1c2d4e5b60718293a4b5c6d7e8f90-1',
          facts: FACTS,
          hubCount: 1,
          link: 'https://hubwarden.contoso.com/alerts/a3f1c2d4',
        },
        customProperties: Object.fromEntries(FACTS.map(({ label, value }) => [label, value])),
      },
    });
  });

  it('resolves under the same ids, with both times', () => {
    const fired = JSON.parse(azureMonitorBody(notification())).data.essentials;
    const { essentials } = JSON.parse(azureMonitorBody(notification({ transition: 'Resolved' }))).data;
    expect(essentials).toMatchObject({
      alertId: fired.alertId,
      originAlertId: fired.originAlertId,
      monitorCondition: 'Resolved',
      firedDateTime: '2026-11-02T09:58:00.000Z',
      resolvedDateTime: '2026-11-02T09:59:00.000Z',
    });
  });

  it('keeps its ids for an episode whose hubs change', () => {
    const other = HUB.replace('11111111', '22222222');
    const ids = [[HUB], [other], [other, HUB], []].map(
      (named) => JSON.parse(azureMonitorBody(notification({ hubs: named }))).data.essentials.alertId,
    );
    expect(new Set(ids).size).toBe(1);
  });

  it('sends a digest as something that is over: nothing resolves it later', () => {
    const { essentials } = JSON.parse(azureMonitorBody(notification({ kind: 'Digest' }))).data;
    expect(essentials).toMatchObject({
      monitorCondition: 'Resolved',
      resolvedDateTime: '2026-11-02T09:59:00.000Z',
    });
  });

  it.each([
    ['critical', 'Sev0'],
    ['error', 'Sev1'],
    ['warning', 'Sev2'],
    ['info', 'Sev3'],
  ] as const)('%s is %s', (severity, expected) => {
    expect(JSON.parse(azureMonitorBody(notification({ severity }))).data.essentials.severity).toBe(expected);
  });

  it('has an id of the same form for what is about no hub', () => {
    const { essentials } = JSON.parse(azureMonitorBody(notification({ hubs: ['hubwarden'] }))).data;
    expect(essentials).toMatchObject({ alertTargetIDs: [], configurationItems: [] });
    expect(essentials.alertId).toMatch(
      /^\/subscriptions\/0{8}-0{4}-0{4}-0{4}-0{12}\/providers\/Microsoft\.AlertsManagement\/alerts\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    );
  });

  it('stays under 100 KB whatever the notice holds', () => {
    expect(Buffer.byteLength(azureMonitorBody(hugeNotification()))).toBeLessThanOrEqual(100_000);
    expect(JSON.parse(azureMonitorBody(notification({ hubs: hubs(100) }))).data.essentials.alertTargetIDs).toHaveLength(
      100,
    );
  });
});
