import { describe, expect, it } from 'vitest';
import { BUILT_IN_PACKS } from '../../../../src/core/baseline/packs/built-in-packs.ts';
import { packReference } from '../../../../src/core/baseline/packs/pack.ts';
import { exfiltrationRisk } from '../../../../src/core/rules/limits/exfiltration-risk.ts';
import { isStorageHost } from '../../../../src/core/rules/services/storage-host.ts';
import { endpoint, fqdn, prefixes, tag } from '../destinations.ts';

describe('exfiltrationRisk', () => {
  it.each([
    { rule: tag('Internet', 'TCP 443'), says: 'every public address', why: 'the internet' },
    { rule: tag('AzureCloud.westeurope'), says: 'every Azure customer', why: 'a region of Azure as a whole' },
    {
      rule: tag('storage.westeurope', 'TCP 443'),
      says: 'the storage accounts of every Azure customer',
      why: 'storage of all customers',
    },
    { rule: tag('Sql', 'TCP 1433'), says: 'databases of every Azure customer', why: 'databases of all customers' },
    { rule: prefixes('0.0.0.0/0'), says: 'as wide as the internet', why: 'the whole of IPv4' },
    { rule: prefixes('0.0.0.0/1, 128.0.0.0/1'), says: 'as wide as the internet', why: 'the whole of IPv4 in halves' },
    { rule: { type: 'FQDN', hosts: ['*'] } as const, says: 'every host there is', why: 'a lone star' },
    { rule: fqdn('*.com'), says: 'a whole top-level domain', why: 'a wildcard over a top-level domain' },
    {
      rule: fqdn('*.blob.core.windows.net'),
      says: 'under blob.core.windows.net',
      why: 'the storage accounts of all customers',
    },
    { rule: fqdn('*.core.windows.net'), says: 'under blob.core.windows.net', why: 'a wildcard above them' },
    {
      rule: fqdn('*.z13.web.core.windows.net'),
      says: 'names that any customer can get',
      why: 'static sites of a region',
    },
    {
      rule: fqdn('*.s3.amazonaws.com'),
      says: 'names that any customer can get under s3.amazonaws.com',
      why: 'buckets of all customers',
    },
    { rule: fqdn('*.ngrok.io'), says: 'under ngrok.io', why: 'tunnels of all customers' },
    { rule: fqdn('github.com'), says: 'github.com takes uploads from any account', why: 'a host that takes uploads' },
    {
      rule: fqdn('*.anaconda.org'),
      says: '*.anaconda.org opens api.anaconda.org, which takes uploads',
      why: 'a wildcard over such a host',
    },
    {
      rule: fqdn('*.blob.core.usgovcloudapi.net'),
      says: 'under blob.core.usgovcloudapi.net',
      why: 'the storage accounts of all customers in US Government',
    },
    {
      rule: fqdn('*.z12.blob.storage.azure.net'),
      says: 'names that any customer can get',
      why: 'the storage accounts of all customers in a DNS zone',
    },
    { rule: fqdn('*.azurecr.cn'), says: 'under azurecr.cn', why: 'the container registries of all customers in China' },
    {
      rule: fqdn('*.azurewebsites.us'),
      says: 'under azurewebsites.us',
      why: 'the apps of all customers in US Government',
    },
    { rule: fqdn('*.openai.azure.com'), says: 'under openai.azure.com', why: 'the accounts of all customers' },
    { rule: fqdn('pypi.org, pastebin.com'), says: 'pastebin.com', why: 'one host of a comma list' },
  ])('warns of $why', ({ rule, says }) => {
    expect(exfiltrationRisk(rule)).toContain(says);
  });

  it.each([
    { rule: tag('DataFactory', 'TCP 443'), why: 'a service that stores no data of other customers' },
    { rule: tag('AzureCloudX'), why: 'a tag that begins alike' },
    { rule: tag('Internet', '* *', 'Deny'), why: 'a Deny' },
    { rule: { ...prefixes('203.0.113.0/24'), serviceTag: 'Internet' }, why: 'a tag that its prefixes replace' },
    { rule: prefixes('10.0.0.0/8'), why: 'a private network' },
    { rule: fqdn('lake.blob.core.windows.net'), why: 'one storage account' },
    { rule: fqdn('*.vscodeexperiments.azureedge.net'), why: 'a wildcard below one name of a shared domain' },
    { rule: fqdn('pypi.org, *.pytorch.org'), why: 'hosts for downloads only' },
    { rule: endpoint('lake', 'blob'), why: 'a private endpoint' },
  ])('does not warn of $why', ({ rule }) => {
    expect(exfiltrationRisk(rule)).toBeUndefined();
  });

  it('warns of these hosts of the built-in packs, and of no other', () => {
    const warned = BUILT_IN_PACKS.flatMap((pack) =>
      pack.hosts.filter(({ host }) => exfiltrationRisk(fqdn(host))).map(({ host }) => `${packReference(pack)} ${host}`),
    );
    expect(warned).toEqual([
      'python-packages@2026-02 *.anaconda.org',
      'python-packages@seed *.anaconda.org',
      'vscode@seed github.com',
      'huggingface@2026-06 docker.io',
      'huggingface@2026-06 *.docker.io',
      'huggingface@2026-06 huggingface.co',
      'huggingface@2026-02 docker.io',
      'huggingface@2026-02 *.docker.io',
      'huggingface@2026-02 huggingface.co',
      'huggingface@seed docker.io',
      'huggingface@seed *.docker.io',
      'curated-by-azure@2026-02 *.anaconda.org',
      'curated-by-azure@seed *.anaconda.org',
      'docker@2026-11 docker.io',
      'docker@2026-11 *.docker.io',
      'github@2026-11 github.com',
    ]);
  });
});

describe('isStorageHost', () => {
  it.each([
    { host: 'lake.blob.core.windows.net', storage: true, why: 'a storage account' },
    { host: 'LAKE.dfs.core.windows.net.', storage: true, why: 'casing and a trailing dot' },
    { host: '*.file.core.windows.net', storage: true, why: 'a wildcard over storage accounts' },
    { host: 'lake.z13.web.core.windows.net', storage: true, why: 'a static site' },
    { host: '*.core.windows.net', storage: true, why: 'a wildcard over every part of storage' },
    { host: '*.windows.net', storage: false, why: 'a wildcard over databases too' },
    { host: '*.azure.net', storage: false, why: 'a wildcard over vaults too' },
    { host: 'core.windows.net', storage: false, why: 'the domain above' },
    { host: 'lake.z12.blob.storage.azure.net', storage: true, why: 'a DNS-zone endpoint' },
    { host: '*.z12.blob.storage.azure.net', storage: true, why: 'a wildcard over a DNS zone' },
    { host: 'lake.blob.core.usgovcloudapi.net', storage: true, why: 'US Government' },
    { host: 'lake.dfs.core.chinacloudapi.cn', storage: true, why: 'China' },
    { host: 'blob.core.windows.net', storage: false, why: 'the domain itself' },
    { host: 'lake.blob.core.windows.net.example.org', storage: false, why: 'a name with a further suffix' },
    { host: 'lake.blob.core.windows.example', storage: false, why: 'another domain' },
    { host: 'vault1.vault.azure.net', storage: false, why: 'another service' },
  ])('$host: $storage, $why', ({ host, storage }) => {
    expect(isStorageHost(host)).toBe(storage);
  });
});
