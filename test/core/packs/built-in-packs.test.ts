import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_PACKS, listPacks, packNamed } from '../../../src/core/baseline/packs/built-in-packs.ts';
import { packDestinations, packReference } from '../../../src/core/baseline/packs/pack.ts';
import { fqdnDestination } from '../../../src/core/rules/destination.ts';
import { destinationKey } from '../../../src/core/rules/destination-key.ts';

const hostsOf = (reference: string) => {
  const pack = packNamed(reference);
  return pack.ok ? pack.value.hosts.map(({ host }) => host) : [];
};

describe('built-in packs', () => {
  it('never change within an edition: a new list is a new edition', () => {
    const pinned = BUILT_IN_PACKS.map((pack) => {
      const hosts = packDestinations(pack).map(destinationKey).sort().join('\n');
      return `${packReference(pack)} ${bytesToHex(sha256(utf8ToBytes(hosts))).slice(0, 16)}`;
    });
    expect(pinned).toEqual([
      'python-packages@2026-02 9567e1b00863dc22',
      'python-packages@seed 9567e1b00863dc22',
      'vscode@2026-02 584731174a86454d',
      'vscode@seed 1315b9897f09d508',
      'huggingface@2026-02 b2e1eb4ce829345c',
      'huggingface@seed 82ba5c115e15f94b',
      'curated-by-azure@2026-02 d38533b696935603',
      'curated-by-azure@seed d38533b696935603',
    ]);
  });

  it.each(BUILT_IN_PACKS.map((pack) => ({ reference: packReference(pack), pack })))(
    '$reference names hosts that can be written, once each, with page and date',
    ({ pack }) => {
      const hosts = pack.hosts.map(({ host }) => host);
      expect(new Set(hosts).size).toBe(hosts.length);
      for (const { host, purpose, source, reviewedOn } of pack.hosts) {
        expect(fqdnDestination(host)).toEqual({ ok: true, value: { type: 'FQDN', hosts: [host] } });
        expect(purpose).not.toBe('');
        expect(source).toMatch(/^https:\/\/learn\.microsoft\.com\/azure\//);
        expect(reviewedOn).toMatch(/^20\d\d-\d\d-\d\d$/);
      }
    },
  );

  it('hold the hosts of the older page in the seed editions', () => {
    expect(hostsOf('python-packages@seed')).toEqual([
      'anaconda.com',
      '*.anaconda.com',
      '*.anaconda.org',
      'pypi.org',
      '*.pythonhosted.org',
      'pytorch.org',
      '*.pytorch.org',
      '*.tensorflow.org',
    ]);
    expect(new Set(hostsOf('vscode@seed'))).toEqual(
      new Set([
        '*.vscode.dev',
        'vscode.blob.core.windows.net',
        '*.gallerycdn.vsassets.io',
        'raw.githubusercontent.com',
        '*.vscode-unpkg.net',
        '*.vscode-cdn.net',
        '*.vscodeexperiments.azureedge.net',
        'default.exp-tas.com',
        'code.visualstudio.com',
        'update.code.visualstudio.com',
        '*.vo.msecnd.net',
        'marketplace.visualstudio.com',
        'pkg-containers.githubusercontent.com',
        'github.com',
      ]),
    );
    expect(hostsOf('huggingface@seed')).toEqual([
      'docker.io',
      '*.docker.io',
      '*.docker.com',
      'production.cloudflare.docker.com',
      'cdn.auth0.com',
      'cdn-lfs.huggingface.co',
    ]);
    expect(hostsOf('curated-by-azure@seed')).toEqual([
      '*.anaconda.org',
      '*.anaconda.com',
      'anaconda.com',
      'pypi.org',
      '*.pythonhosted.org',
      '*.pytorch.org',
      'pytorch.org',
    ]);
  });

  it('hold the hosts of the page of February 2026 in the 2026-02 editions', () => {
    expect(hostsOf('python-packages@2026-02')).toEqual([
      'anaconda.com',
      '*.anaconda.com',
      '*.anaconda.org',
      'pypi.org',
      '*.pythonhosted.org',
      'pytorch.org',
      '*.pytorch.org',
      '*.tensorflow.org',
    ]);
    expect(new Set(hostsOf('vscode@2026-02'))).toEqual(
      new Set([
        '*.vscode.dev',
        '*.vscode-unpkg.net',
        '*.vscode-cdn.net',
        '*.vscodeexperiments.azureedge.net',
        'default.exp-tas.com',
        'code.visualstudio.com',
        'update.code.visualstudio.com',
        '*.vo.msecnd.net',
        'marketplace.visualstudio.com',
        'vscode.blob.core.windows.net',
        '*.gallerycdn.vsassets.io',
        'vscode.download.prss.microsoft.com',
      ]),
    );
    expect(hostsOf('huggingface@2026-02')).toEqual([
      'docker.io',
      '*.docker.io',
      '*.docker.com',
      'production.cloudflare.docker.com',
      'cdn.auth0.com',
      'huggingface.co',
      'cas-bridge.xethub.hf.co',
      'cdn-lfs.huggingface.co',
    ]);
    expect(hostsOf('curated-by-azure@2026-02')).toEqual([
      'anaconda.com',
      '*.anaconda.com',
      '*.anaconda.org',
      'pypi.org',
      '*.pythonhosted.org',
      'pytorch.org',
      '*.pytorch.org',
    ]);
  });

  it('say which ports VS Code needs beyond outbound rules, in every edition', () => {
    for (const reference of ['vscode@seed', 'vscode@2026-02']) {
      const pack = packNamed(reference);
      expect(pack.ok && pack.value.notes.join(' ')).toContain('8704 to 8710');
    }
  });
});

describe('packNamed and listPacks', () => {
  it.each([
    { reference: 'vscode', found: 'vscode@2026-02', why: 'a name alone means the newest edition' },
    { reference: 'vscode@seed', found: 'vscode@seed', why: 'an edition is pinned' },
    { reference: ' vscode@2026-02 ', found: 'vscode@2026-02', why: 'blanks around do not matter' },
  ])('finds $found for "$reference": $why', ({ reference, found }) => {
    const pack = packNamed(reference);
    expect(pack.ok && packReference(pack.value)).toBe(found);
  });

  it.each([
    {
      reference: 'vs-code',
      error: 'There is no built-in pack "vs-code". Built in are python-packages, vscode,',
      why: 'another name',
    },
    { reference: 'vscode@2020-01', error: 'There are vscode@2026-02, vscode@seed.', why: 'another edition' },
    { reference: 'vscode@', error: 'There are vscode@2026-02, vscode@seed.', why: 'an empty edition' },
    { reference: 'vscode@seed@x', error: 'There are vscode@2026-02, vscode@seed.', why: 'two editions' },
  ])('says what there is for "$reference": $why', ({ reference, error }) => {
    const pack = packNamed(reference);
    expect(pack.ok ? '' : pack.error).toContain(error);
  });

  it('lists each pack once, in its newest edition, which is the one a bare name finds', () => {
    expect(listPacks().map(packReference)).toEqual([
      'python-packages@2026-02',
      'vscode@2026-02',
      'huggingface@2026-02',
      'curated-by-azure@2026-02',
    ]);
    for (const pack of listPacks()) expect(packNamed(pack.name)).toEqual({ ok: true, value: pack });
  });
});
