import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../src/cli/command/command-context.ts';
import { planCommand } from '../../../src/cli/plan/plan-command.ts';
import { policyValidateCommand } from '../../../src/cli/policy/policy-validate-command.ts';
import { reachCommand } from '../../../src/cli/reach/reach-command.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { err, ok } from '../../../src/core/result.ts';

const CASES = join(import.meta.dirname, '../../fixtures/cases');
const NOW = '2026-11-30T12:00:00Z';

/** Network parts of recorded answers of real workspaces. */
const RECORDED: readonly { readonly listedAt: string; readonly managedNetwork: unknown }[] = JSON.parse(
  readFileSync(join(CASES, 'clients/empty-changeable-modes.json'), 'utf8'),
);

/** The hub of a case, as `edit` leaves it. */
type Edit = (hub: HubFile) => void;

interface HubFile {
  tags: unknown;
  kind?: string;
  systemData: { createdAt: string };
  properties: Record<string, unknown> & { managedNetwork: NetworkFile };
}

interface NetworkFile {
  [field: string]: unknown;
  status?: Record<string, unknown> | undefined;
  outboundRules: Record<string, Record<string, unknown> & { destination: Record<string, unknown> }>;
}

function worldOf(folder: string, edit: Edit = () => undefined): CommandContext {
  return {
    readText: (path) => {
      try {
        const text = readFileSync(join(CASES, folder, path), 'utf8');
        if (!path.endsWith('.json')) return ok(text);
        const hub = JSON.parse(text);
        edit(hub);
        return ok(JSON.stringify(hub));
      } catch {
        return err(`there is no fixture ${path}`);
      }
    },
    now: () => new Date(NOW),
    paint: NO_PAINT,
  };
}

interface Asked {
  readonly folder: string;
  readonly hub?: string;
  readonly policy?: string;
  readonly edit?: Edit;
  readonly apiVersion?: string;
}

function plan({ apiVersion, edit, folder, hub = 'hub.json', policy = 'policy.yaml' }: Asked) {
  const { exitCode, json, text } = planCommand(
    { policy, hub, now: NOW, apiVersion, requests: true, details: true },
    worldOf(folder, edit),
  );
  const {
    findings = [],
    steps = [],
    verdict,
  } = (json ?? {}) as {
    verdict?: string;
    findings?: readonly { code: string; message: string; rule: string | null }[];
    steps?: readonly { method: string }[];
  };
  return { exitCode, text, verdict, findings, steps, codes: findings.map(({ code }) => code) };
}

const messageOf = ({ findings }: ReturnType<typeof plan>, code: string): string =>
  findings.find((each) => each.code === code)?.message ?? '';

describe('a private endpoint that is wanted for Spark', () => {
  const folder = 'spark-not-there-green';
  const hub = 'hub-inactive.json';
  const spark = (status: unknown): Edit => {
    return ({ properties }) => {
      properties.managedNetwork.outboundRules.lake!.destination.sparkStatus = status;
    };
  };

  it.each([
    { status: 'Inactive', code: 'HW407', verdict: 'Blocked', why: 'its connection for Spark waits for approval' },
    { status: 'iNACTIVE ', code: 'HW407', verdict: 'Blocked', why: 'whatever the casing' },
    { status: 'Failed', code: 'HW205', verdict: 'Blocked', why: 'its part for Spark has failed' },
    { status: 'Provisioning', code: 'HW305', verdict: 'Pending', why: 'Azure is at work on it' },
    { status: 'Deleting', code: 'HW305', verdict: 'Pending', why: 'Azure takes it away' },
    { status: 'Melting', code: 'HW305', verdict: 'Pending', why: 'a word that is not known is waited for' },
    { status: 7, code: 'HW305', verdict: 'Pending', why: 'a word that is none is waited for' },
  ])('is not green with sparkStatus $status: $why', ({ code, status, verdict }) => {
    const judged = plan({ folder, hub, edit: spark(status) });
    expect(judged).toMatchObject({ verdict, steps: [], exitCode: 2 });
    expect(judged.codes).toContain(code);
    expect(messageOf(judged, code)).toContain('hub-lab');
  });

  it.each([
    { status: 'Active', why: 'its part for Spark is there' },
    { status: undefined, why: 'Azure does not say, and the network is ready for Spark' },
    { status: null, why: 'null says nothing' },
  ])('is green with sparkStatus $status: $why', ({ status }) => {
    expect(plan({ folder, hub, edit: spark(status) })).toMatchObject({ verdict: 'Compliant', codes: [] });
  });

  it('is waited for while the hub is younger than the grace', () => {
    const young: Edit = (each) => {
      each.systemData.createdAt = '2026-11-30T11:55:00Z';
    };
    expect(plan({ folder, hub, edit: young })).toMatchObject({ verdict: 'Pending', codes: ['HW305'] });
  });

  it('says that it is the part for Spark that is missing', () => {
    expect(messageOf(plan({ folder, hub }), 'HW407')).toBe(
      'lake of hub-lab is Active, but its part for Spark is Inactive on a network that is ready for Spark: its connection for Spark is not approved on /subscriptions/33333333-2222-4444-8888-555555555555/resourceGroups/rg-ml-lab/providers/Microsoft.Storage/storageAccounts/lakelab.',
    );
  });

  it.each([{ status: 'Inactive' }, { status: undefined }])(
    'on a network without provisioning for Spark is HW206 with sparkStatus $status',
    ({ status }) => {
      const policy = 'policy-without-include-spark.yaml';
      const judged = plan({ folder, hub: 'hub-spark-not-ready.json', policy, edit: spark(status) });
      expect(judged).toMatchObject({ verdict: 'Drifted', steps: [] });
      expect(judged.codes).toEqual(['HW206']);
      expect(messageOf(judged, 'HW206')).toContain('the network is not provisioned for Spark');
    },
  );

  it('comes with the provisioning where the policy asks for one', () => {
    const judged = plan({ folder, hub: 'hub-spark-not-ready.json' });
    expect(judged).toMatchObject({ verdict: 'Drifted', codes: ['HW301'], steps: [{ method: 'POST' }] });
  });

  it('is not green where a rule that only serves Spark by name covers it', () => {
    const edit: Edit = ({ properties }) => {
      const { lake } = properties.managedNetwork.outboundRules;
      lake!.destination.sparkEnabled = false;
    };
    expect(plan({ folder, hub, edit })).toMatchObject({ verdict: 'Blocked', codes: ['HW409'] });
  });

  it('is warned of by policy validate where the network is not provisioned for Spark', () => {
    const validated = policyValidateCommand({ file: 'policy-without-include-spark.yaml' }, worldOf(folder));
    expect(validated.exitCode).toBe(0);
    expect(JSON.stringify([validated.text, validated.notes])).toContain('provisioning.includeSpark');
    const { notes, text } = policyValidateCommand({ file: 'policy.yaml' }, worldOf(folder));
    expect(JSON.stringify([text, notes])).not.toContain('Spark');
  });
});

describe('the state of the network', () => {
  const folder = 'network-state-failed';
  const network =
    (changes: Record<string, unknown>): Edit =>
    ({ properties }) =>
      void Object.assign(properties.managedNetwork, changes);

  it.each([
    { state: 'Failed', verdict: 'Blocked', codes: ['HW304'] },
    { state: 'failed ', verdict: 'Blocked', codes: ['HW304'] },
    { state: 'Canceled', verdict: 'Blocked', codes: ['HW304'] },
    { state: 'Updating', verdict: 'Pending', codes: ['HW305'] },
    { state: 'Deleting', verdict: 'Pending', codes: ['HW305'] },
    { state: 'Deferred', verdict: 'Pending', codes: ['HW305'] },
    { state: 'Deleted', verdict: 'Pending', codes: ['HW305'] },
    { state: 'Refurbishing', verdict: 'Pending', codes: ['HW305'] },
    { state: 'Succeeded', verdict: 'Compliant', codes: [] },
    { state: ' SUCCEEDED', verdict: 'Compliant', codes: [] },
    { state: undefined, verdict: 'Compliant', codes: [] },
    { state: null, verdict: 'Compliant', codes: [] },
    { state: '', verdict: 'Compliant', codes: [] },
  ])('reads $state: $verdict', ({ codes, state, verdict }) => {
    expect(plan({ folder, edit: network({ provisioningState: state }) })).toMatchObject({ verdict, codes, steps: [] });
  });

  it('is named with the word that Azure shows, known or not', () => {
    const word = (state: string) => plan({ folder, edit: network({ provisioningState: state }) });
    expect(messageOf(word('Failed'), 'HW304')).toBe('The state of the managed network of hub-lab is Failed.');
    expect(messageOf(word('Updating'), 'HW305')).toBe(
      'Azure is at work on the managed network of hub-lab: its provisioning state is Updating.',
    );
    expect(messageOf(word('Refurbishing'), 'HW305')).toContain('"Refurbishing", a value that Hubwarden does not know');
    expect(word('Failed').text).toContain('network Active (Failed)');
  });

  it.each([
    { status: 'Failed', verdict: 'Blocked', codes: ['HW304'] },
    { status: 'Provisioning', verdict: 'Pending', codes: ['HW305'] },
    { status: 'Degraded', verdict: 'Pending', codes: ['HW305'] },
  ])('is not taken for Inactive when its status reads $status', ({ codes, status, verdict }) => {
    const edit = network({ provisioningState: 'Succeeded', status: { status, sparkReady: false } });
    const judged = plan({ folder, edit });
    expect(judged).toMatchObject({ verdict, codes, steps: [] });
    expect(judged.text).toContain(`network ${status}`);
  });

  it.each(['Deferred', 'Deleted', 'Succeeded'])(
    'leaves it to HW301 that an inactive network is missing (%s)',
    (state) => {
      const edit = network({ provisioningState: state, status: { status: 'Inactive', sparkReady: false } });
      expect(plan({ folder, edit })).toMatchObject({
        verdict: 'Drifted',
        codes: ['HW301'],
        steps: [{ method: 'POST' }],
      });
    },
  );

  it('holds rules back while it is not well, and lets a failed network be provisioned', () => {
    const missing = (changes: Record<string, unknown>) =>
      plan({
        folder,
        edit: (hub) => {
          network({ outboundRules: {}, ...changes })(hub);
        },
      });
    expect(missing({ provisioningState: 'Failed' })).toMatchObject({ verdict: 'Blocked', steps: [] });
    expect(missing({ provisioningState: 'Updating' })).toMatchObject({ verdict: 'Drifted', steps: [] });
    const inactive = { provisioningState: 'Failed', status: { status: 'Inactive' } };
    expect(missing(inactive)).toMatchObject({ verdict: 'Blocked', steps: [{ method: 'POST' }] });
  });

  it.each([
    { state: 'Failed', code: 'HW304', verdict: 'Blocked' },
    { state: 'Canceled', code: 'HW304', verdict: 'Blocked' },
    { state: 'Deleting', code: 'HW305', verdict: 'Pending' },
    { state: 'SoftDeleted', code: 'HW305', verdict: 'Pending' },
    { state: undefined, code: 'HW305', verdict: 'Pending' },
  ])('is judged beside the state of the hub itself, $state', ({ code, state, verdict }) => {
    const edit: Edit = (hub) => {
      hub.properties.provisioningState = state;
      hub.properties.managedNetwork.provisioningState = 'Succeeded';
    };
    const judged = plan({ folder, edit });
    expect(judged).toMatchObject({ verdict, codes: [code], steps: [] });
    if (state === undefined) expect(messageOf(judged, code)).toContain('is not known');
  });

  it.each([undefined, null, '', 'Unknown'])(
    'is said to be unknown where the saved hub does not show it: %j',
    (state) => {
      const edit: Edit = (hub) => {
        hub.properties.provisioningState = state;
      };
      const { text } = plan({ folder, edit });
      expect(text).toContain('| hub state not shown\n');
      expect(text).toContain('is not known: the answer does not show it');
      expect(text).toContain("save ARM's whole answer");
      expect(text).not.toMatch(/Azure is at work|hub Unknown|waits while/i);
    },
  );
});

describe('rules that Azure should have added', () => {
  const folder = 'service-rule-check';

  it('are not due for a registry that the hub does not have', () => {
    expect(plan({ folder, hub: 'hub-no-registry.json' }).codes).not.toContain('HW208');
  });

  it('are recognised by the ids of the hub itself, not by the type of the target', () => {
    const message = messageOf(plan({ folder, hub: 'hub-endpoints-of-others.json' }), 'HW208');
    expect(message).toContain('a private endpoint to the storage account stlab');
    expect(message).toContain('a private endpoint to the container registry acrlab');
    expect(message).toContain('a private endpoint to the hub hub-lab');
    expect(message).not.toContain('key vault');
  });

  const missing = (edit: Edit, hub = 'hub-no-registry.json') => messageOf(plan({ folder, hub, edit }), 'HW208');
  const ids = (kind: string, ...names: string[]) =>
    names.map(
      (name) =>
        `/subscriptions/33333333-2222-4444-8888-555555555555/resourceGroups/rg-ml-lab/providers/${kind}/${name}`,
    );

  it.each([
    {
      why: 'ids are compared without case and without a slash at the end',
      edit: ({ properties }: HubFile) => {
        properties.storageAccount = `${String(properties.storageAccount).toUpperCase()}/`;
      },
      absent: [],
    },
    {
      why: 'a registry that was replaced needs an endpoint of its own',
      edit: ({ properties }: HubFile) => {
        properties.containerRegistry = ids('Microsoft.ContainerRegistry/registries', 'acrnew')[0];
        properties.managedNetwork.outboundRules.__SYS_PE_acrold_registry = {
          type: 'PrivateEndpoint',
          category: 'Required',
          status: 'Active',
          destination: {
            serviceResourceId: ids('Microsoft.ContainerRegistry/registries', 'acrold')[0],
            subresourceTarget: 'registry',
          },
        };
      },
      absent: ['the container registry acrnew'],
    },
    {
      why: 'lists beside the one field count, each once',
      edit: ({ properties }: HubFile) => {
        properties.storageAccounts = ids('Microsoft.Storage/storageAccounts', 'STLAB', 'stmore');
        properties.keyVault = null;
        properties.keyVaults = [null, ...ids('Microsoft.KeyVault/vaults', 'kvlab')];
        properties.containerRegistries = ids('Microsoft.ContainerRegistry/registries', 'acrlab');
      },
      absent: ['the storage account stmore', 'the container registry acrlab'],
    },
    {
      why: 'nothing is due for what a hub does not have',
      edit: ({ properties }: HubFile) => {
        for (const field of ['storageAccount', 'keyVault', 'containerRegistry']) properties[field] = null;
      },
      absent: [],
    },
    {
      why: 'Azure may leave out the endpoint to a hub that can be reached from anywhere',
      edit: ({ properties }: HubFile) => {
        properties.publicNetworkAccess = 'Enabled';
        delete properties.managedNetwork.outboundRules.hub;
      },
      absent: [],
    },
    {
      why: 'an endpoint that is going does not count',
      edit: ({ properties }: HubFile) => {
        properties.managedNetwork.outboundRules.kv!.status = 'Deleting';
      },
      absent: ['the key vault kvlab'],
    },
  ])('$why', ({ absent, edit }) => {
    const message = missing(edit);
    for (const text of absent) expect(message).toContain(`a private endpoint to ${text}`);
    expect(message.split('a private endpoint to')).toHaveLength(absent.length + 1);
  });
});

describe('what Azure says that it would accept', () => {
  const folder = 'changeable-empty';
  const offered =
    (modes: unknown): Edit =>
    ({ properties }) =>
      void Object.assign(properties.managedNetwork, { changeableIsolationModes: modes });

  it.each([
    { modes: [] },
    { modes: null },
    { modes: undefined },
    { modes: [null, ' '] },
    { modes: ['Future', 'allowonlyapprovedoutbound'] },
  ])('leaves the change to the table where it is $modes', ({ modes }) => {
    const { codes } = plan({ folder, edit: offered(modes) });
    expect(codes).toContain('HW402');
    expect(codes).not.toContain('HW104');
  });

  it.each(RECORDED)('leaves it to the table in the answer recorded on $listedAt', ({ managedNetwork }) => {
    const edit: Edit = ({ properties }) => {
      Object.assign(properties, { managedNetwork });
    };
    const { codes } = plan({ folder, edit });
    expect(codes).toContain('HW402');
    expect(codes).not.toContain('HW104');
  });

  it('is believed, and named where Hubwarden does not know the words', () => {
    const judged = plan({ folder, edit: offered(['AllowEverything', 'Sealed']) });
    expect(judged.codes).toContain('HW104');
    expect(messageOf(judged, 'HW104')).toContain('It offers AllowEverything, Sealed, which Hubwarden does not know.');
    expect(plan({ folder, edit: offered(['AllowInternetOutbound']) }).codes).toContain('HW104');
  });
});

describe('the firewall', () => {
  const folder = 'firewall-none';
  const sku =
    (firewallSku: unknown, network: Record<string, unknown> = {}): Edit =>
    ({ properties }) =>
      void Object.assign(properties.managedNetwork, { firewallSku, ...network });

  it('is not "none" where FQDN rules are in force and the answer shows no SKU', () => {
    const { text, verdict } = plan({ folder });
    expect(verdict).toBe('Compliant');
    expect(text).toContain('firewall SKU not shown');
    expect(text).not.toContain('firewall none');
  });

  it('is "none" where no FQDN rule is in force', () => {
    expect(plan({ folder, edit: sku(undefined, { outboundRules: {} }) }).text).toContain('firewall none');
    expect(plan({ folder, edit: sku(null, { outboundRules: {} }) }).text).toContain('firewall none');
  });

  it('of a SKU that Hubwarden does not know is named and skipped', () => {
    const judged = plan({ folder, edit: sku('Premium') });
    expect(judged).toMatchObject({ verdict: 'Blocked', steps: [] });
    expect(judged.codes).toContain('HW105');
    expect(messageOf(judged, 'HW105')).toContain('firewall SKU Premium, assignment min wants Standard');
    expect(judged.text).toContain('firewall Premium');
  });

  it('of a SKU that Hubwarden does not know is not set with an FQDN rule either', () => {
    const judged = plan({ folder, edit: sku('Premium', { outboundRules: {} }) });
    expect(JSON.stringify(judged.steps)).not.toContain('firewallSku');
  });
});

describe('an answer', () => {
  const folder = 'firewall-none';
  const withoutNetwork: Edit = ({ properties }) => {
    Reflect.deleteProperty(properties, 'managedNetwork');
  };

  it('that does not show managed networks is Unknown, and never Disabled', () => {
    const judged = plan({ folder, edit: withoutNetwork });
    expect(judged).toMatchObject({ verdict: 'Unknown', codes: ['HW603'], steps: [], exitCode: 2 });
    expect(messageOf(judged, 'HW603')).toContain('this answer shows no managed network');
    expect(judged.text).not.toContain('Disabled');
  });

  it.each([
    { apiVersion: '2022-10-01', verdict: 'Unknown' },
    { apiVersion: '2023-02-01-preview', verdict: 'Unknown' },
    { apiVersion: '2023-04-01', verdict: 'Unknown' },
    { apiVersion: '2023-04-01-preview', verdict: 'Blocked' },
    { apiVersion: '2023-10-01', verdict: 'Blocked' },
    { apiVersion: '2025-12-01', verdict: 'Blocked' },
  ])('without a network at $apiVersion is $verdict', ({ apiVersion, verdict }) => {
    expect(plan({ folder, edit: withoutNetwork, apiVersion }).verdict).toBe(verdict);
  });

  it('with a network is judged whatever version is named', () => {
    expect(plan({ folder, apiVersion: '2022-10-01' }).verdict).toBe('Compliant');
  });

  it('cannot be of a version that is none', () => {
    expect(plan({ folder, apiVersion: 'newest' })).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining('--api-version newest is not an api-version'),
    });
  });

  it('that does not show managed networks is no ground to say what can be reached', () => {
    const files = { policy: 'policy.yaml', hub: 'hub.json', host: 'pypi.org' };
    const reached = reachCommand(files, worldOf(folder, withoutNetwork));
    expect(reached.exitCode).toBe(1);
    expect(reached.text).toContain('this answer shows no managed network');
    expect(reachCommand({ ...files, apiVersion: '2025-12-01' }, worldOf(folder, withoutNetwork)).exitCode).toBe(0);
  });

  it('with two rules whose names differ in case only is refused, and says which', () => {
    const edit: Edit = ({ properties }) => {
      const { outboundRules } = properties.managedNetwork;
      outboundRules['Own-PyPI'] = { ...outboundRules['own-pypi']!, category: 'UserDefined' };
    };
    const judged = plan({ folder, edit });
    expect(judged).toMatchObject({ exitCode: 1, verdict: undefined, steps: [] });
    expect(judged.text).toContain('rules "own-pypi" and "Own-PyPI" have one name for Azure');
    expect(judged.text).toMatch(/^hub\.json:1:\d+ /);
  });

  it('may hold tags without a value, and of any kind', () => {
    const edit: Edit = (hub) => {
      hub.tags = { team: null, size: 3, shared: true, env: 'prod' };
    };
    expect(plan({ folder, edit }).verdict).toBe('Compliant');
  });

  it('may hold nulls in its lists of ids', () => {
    const edit: Edit = ({ properties }) => {
      properties.associatedWorkspaces = [null];
      properties.storageAccounts = [null];
    };
    expect(plan({ folder, edit }).verdict).toBe('Compliant');
  });
});

describe('a hub whose time of creation lies in the future', () => {
  const asNew: Edit = ({ properties, systemData }) => {
    systemData.createdAt = '2026-11-30T12:00:01Z';
    Object.assign(properties.managedNetwork, { changeableIsolationModes: [] });
  };

  it('is not new: its isolation waits for approval', () => {
    const judged = plan({ folder: 'changeable-empty', edit: asNew });
    expect(judged).toMatchObject({ verdict: 'Blocked', steps: [] });
    expect(judged.codes).toContain('HW402');
  });

  it('is not young: a rule that is Inactive on its network is reported', () => {
    const edit: Edit = (hub) => {
      hub.systemData.createdAt = '2099-01-01T00:00:00Z';
      hub.properties.managedNetwork.outboundRules['own-pypi']!.status = 'Inactive';
    };
    expect(plan({ folder: 'firewall-none', edit })).toMatchObject({ verdict: 'Drifted', codes: ['HW206'] });
  });
});

describe('a network that is provisioned while the hub can be reached from anywhere', () => {
  const folder = 'public-access-at-provisioning';
  const REMARK =
    /Public network access of hub-lab is Enabled: Azure may then create no private endpoint to hub-lab itself/;
  const reach =
    (access: unknown): Edit =>
    ({ properties }) =>
      void Object.assign(properties, { publicNetworkAccess: access });

  it('is provisioned all the same, with a remark beside the request and in the finding', () => {
    const { findings, steps, text } = plan({ folder });
    expect(steps).toMatchObject([{ method: 'POST' }]);
    expect(text).toMatch(/POST .*provisionManagedNetwork\n.*Public network access of hub-lab is Enabled/);
    expect(text.match(new RegExp(REMARK, 'g'))).toHaveLength(2);
    expect(JSON.stringify(findings)).toMatch(REMARK);
  });

  it.each(['enabled', ' Enabled '])('gets it whatever the casing: %j', (access) => {
    expect(plan({ folder, edit: reach(access) }).text).toMatch(REMARK);
  });

  it('gets it where isolation is turned on too', () => {
    const edit: Edit = ({ properties }) => {
      properties.managedNetwork = { isolationMode: 'Disabled', outboundRules: {} };
    };
    expect(plan({ folder, edit }).text).toMatch(/POST .*provisionManagedNetwork\n.*Public network access/);
  });

  it.each(['Disabled', undefined, null, '', 'SecuredByPerimeter'])('gets none with public access %j', (access) => {
    const judged = plan({ folder, edit: reach(access) });
    expect(judged.steps).toMatchObject([{ method: 'POST' }]);
    expect(judged.text).not.toMatch(/Public network access/);
  });

  it('gets none once the network is there', () => {
    const edit: Edit = ({ properties }) => {
      properties.managedNetwork.status = { status: 'Active', sparkReady: true };
    };
    expect(plan({ folder, edit }).text).not.toMatch(/Public network access/);
  });
});
