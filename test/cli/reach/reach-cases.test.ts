import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../src/cli/command/command-context.ts';
import { policyValidateCommand } from '../../../src/cli/policy/policy-validate-command.ts';
import { reachCommand } from '../../../src/cli/reach/reach-command.ts';
import { NO_PAINT } from '../../../src/cli/text/paint.ts';
import { err, ok } from '../../../src/core/result.ts';

const CASES = join(import.meta.dirname, '../../fixtures/cases');

function worldOf(folder: string, edit: (text: string) => string = (text) => text): CommandContext {
  return {
    readText: (path) => {
      try {
        return ok(edit(readFileSync(join(CASES, folder, path), 'utf8')));
      } catch {
        return err(`there is no fixture ${path}`);
      }
    },
    now: () => new Date('2026-11-30T12:00:00Z'),
    paint: NO_PAINT,
  };
}

function reach(folder: string, host: string) {
  return reachCommand({ policy: 'policy.yaml', hub: 'hub.json', host }, worldOf(folder));
}

function validate(folder: string, file = 'policy.yaml') {
  return policyValidateCommand({ file }, worldOf(folder));
}

describe('storage hosts in every cloud', () => {
  it.each([
    { folder: 'gov-blob', host: 'stshared01.blob.core.usgovcloudapi.net', why: 'US Government' },
    { folder: 'storage-host-forms', host: 'lakelab.z12.blob.storage.azure.net', why: 'a DNS-zone endpoint' },
    { folder: 'storage-host-forms', host: 'lakelab.blob.core.chinacloudapi.cn', why: 'China' },
    {
      folder: 'storage-host-forms',
      host: 'lakelab.privatelink.blob.core.windows.net',
      why: 'the zone of private link',
    },
  ])('$host is reached by the endpoint to the account: $why', ({ folder, host }) => {
    const { exitCode, text } = reach(folder, host);
    expect(exitCode).toBe(0);
    expect(text).toContain('Rule lake lets it through (private endpoint to');
  });

  it.each([
    { host: 'pondlab.z12.blob.storage.azure.net', why: 'another account' },
    { host: 'lakelab.z12.dfs.storage.azure.net', why: 'another part of the account' },
    { host: 'lakelab.blob.core.windows.net.contoso.com', why: 'a name that goes on' },
  ])('$host is not: $why', ({ host }) => {
    expect(reach('storage-host-forms', host).exitCode).toBe(2);
  });

  it('are remarked on where a policy names them by FQDN', () => {
    const { text } = validate('storage-host-forms');
    for (const host of [
      'lakelab.z12.blob.storage.azure.net',
      'lakelab.blob.core.usgovcloudapi.net',
      'lakelab.blob.core.chinacloudapi.cn',
    ])
      expect(text).toMatch(
        new RegExp(`HW409 for assignment lab: .*${host.replaceAll('.', '\\.')} is a storage account`),
      );
  });
});

describe('an FQDN rule to a storage account', () => {
  const host = 'lakelab.blob.core.windows.net';

  it.each([host, '*.blob.core.windows.net', '*.core.windows.net', '*.windows.net'])(
    'for %s leaves the account in doubt, and the answer names the private endpoint that helps',
    (rule) => {
      const edit = (text: string) => text.replace(`"destination": "${host}"`, `"destination": "${rule}"`);
      const asked = { policy: 'policy.yaml', hub: 'hub.json', host };
      const { exitCode, json, text } = reachCommand(asked, worldOf('reach-storage-by-fqdn', edit));
      expect(exitCode).toBe(2);
      expect(text).toContain(`${host}:443 is in doubt on hub-lab`);
      expect(text).toContain('by private endpoint and not by FQDN rule');
      expect(json).toMatchObject({
        allowed: false,
        inDoubt: true,
        by: [{ rule: 'lake' }],
        wouldAllow: [{ name: 'private endpoint to Azure Storage lakelab (blob)' }],
      });
    },
  );

  it("offers no private endpoint to an account of Microsoft's own: the pack comes first", () => {
    const { json, text } = reach('reach-storage-by-fqdn', 'vscode.blob.core.windows.net');
    expect(text).not.toContain('private endpoint to');
    expect(json).toMatchObject({ wouldAllow: [{ kind: 'pack', name: expect.stringMatching(/^vscode@/) }] });
  });
});

describe('texts of policy validate', () => {
  it('keeps the capitals of proper nouns', () => {
    expect(validate('proper-noun').text).toContain('Azure Container Registry has no subresource "registry_data"');
  });
});

describe('hosts of Hugging Face', () => {
  it.each(['cas-server.xethub.hf.co', 'transfer.xethub.hf.co', 'cdn-lfs-us-1.huggingface.co'])(
    '%s is let through by the newest edition, which the policy asks for',
    (host) => {
      const { json, text } = reach('pack-huggingface-stale', host);
      expect(text).toContain('The baseline asks for it (huggingface@2026-06)');
      expect(json).toMatchObject({ allowed: false, afterPlan: { allowed: true } });
    },
  );
});
