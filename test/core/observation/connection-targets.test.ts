import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planCommand } from '../../../src/cli/plan/plan-command.ts';
import { connectionTargetsFrom, endpointUses } from '../../../src/core/observation/connection-targets.ts';
import { PRIVATE_ENDPOINT_TARGETS } from '../../../src/core/rules/services/private-endpoint-targets.ts';
import { contextWith } from '../../cli/command-files.ts';
import { propertyRuns } from '../../thoroughness.ts';

const GROUP = '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-ai/providers';
const id = (type: string, name: string) => `${GROUP}/${type}/${name}`;

function useOf(properties: unknown, resourceId: string, fqdns: readonly string[] = []): string {
  const uses = endpointUses(connectionTargetsFrom([{ name: 'c', properties }]));
  return uses({
    type: 'PrivateEndpoint',
    serviceResourceId: resourceId,
    subresourceTarget: 'x',
    sparkEnabled: false,
    fqdns,
  }).kind;
}

const STORAGE = id('Microsoft.Storage/storageAccounts', 'lake');
const SEARCH = id('Microsoft.Search/searchServices', 'srch-lab');

describe('a connection that uses an endpoint by the host in its target', () => {
  it.each([
    { type: 'Microsoft.Storage/storageAccounts', name: 'lake', target: 'https://lake.blob.core.windows.net/' },
    { type: 'Microsoft.Storage/storageAccounts', name: 'lake', target: 'abfss://raw@LAKE.dfs.core.windows.net/a/b' },
    { type: 'Microsoft.Storage/storageAccounts', name: 'lake', target: 'https://lake.z12.blob.storage.azure.net' },
    { type: 'Microsoft.Storage/storageAccounts', name: 'lake', target: 'https://lake-secondary.blob.core.windows.net' },
    {
      type: 'Microsoft.Storage/storageAccounts',
      name: 'lake',
      target: 'https://lake.privatelink.file.core.windows.net',
    },
    { type: 'Microsoft.Storage/storageAccounts', name: 'lake', target: 'https://lake.z6.web.core.usgovcloudapi.net' },
    { type: 'Microsoft.Storage/storageAccounts', name: 'lake', target: 'https://lake.queue.core.chinacloudapi.cn' },
    { type: 'Microsoft.Search/searchServices', name: 'srch-lab', target: 'https://srch-lab.search.windows.net/' },
    { type: 'Microsoft.Search/searchServices', name: 'srch-lab', target: 'https://SRCH-LAB.search.azure.us:443' },
    { type: 'Microsoft.KeyVault/vaults', name: 'kv', target: 'https://kv.vault.azure.net/secrets/a' },
    { type: 'Microsoft.KeyVault/vaults', name: 'kv', target: 'kv.vault.usgovcloudapi.net' },
    { type: 'Microsoft.CognitiveServices/accounts', name: 'ai', target: 'https://ai.openai.azure.com/' },
    { type: 'Microsoft.CognitiveServices/accounts', name: 'ai', target: 'https://ai.cognitiveservices.azure.cn/' },
    {
      type: 'Microsoft.CognitiveServices/accounts',
      name: 'ai',
      target: 'https://ai.services.ai.azure.com/api/projects/p',
    },
    { type: 'Microsoft.CognitiveServices/accounts', name: 'ai', target: 'https://eastus.api.cognitive.microsoft.com' },
    { type: 'Microsoft.ContainerRegistry/registries', name: 'reg', target: 'reg.azurecr.io' },
    { type: 'Microsoft.ContainerRegistry/registries', name: 'reg', target: 'https://reg-b7hx.azurecr.io/v2' },
    { type: 'Microsoft.ContainerRegistry/registries', name: 'reg', target: 'reg.westeurope.data.azurecr.io' },
    { type: 'Microsoft.DocumentDB/databaseAccounts', name: 'db', target: 'https://db.documents.azure.com:443/' },
    {
      type: 'Microsoft.AzureCosmosDB/databaseAccounts',
      name: 'db',
      target: 'https://db-westus.documents.azure.us:443/',
    },
    {
      type: 'Microsoft.DocumentDB/databaseAccounts',
      name: 'db',
      target: 'mongodb://u:p@db.mongo.cosmos.azure.com:10255/?ssl=true',
    },
    { type: 'Microsoft.DocumentDB/databaseAccounts', name: 'db', target: 'db.cassandra.cosmos.azure.com' },
    { type: 'Microsoft.DocumentDB/databaseAccounts', name: 'db', target: 'wss://db.gremlin.cosmos.azure.com:443/' },
    { type: 'Microsoft.DocumentDB/databaseAccounts', name: 'db', target: 'https://db.table.cosmos.azure.com' },
    { type: 'Microsoft.Sql/servers', name: 'sql-1', target: 'Server=tcp:sql-1.database.windows.net,1433;Database=a' },
    { type: 'Microsoft.Sql/servers', name: 'sql-1', target: 'sql-1.database.chinacloudapi.cn' },
    { type: 'Microsoft.DBforPostgreSQL/flexibleServers', name: 'pg', target: 'pg.postgres.database.azure.com:5432' },
    { type: 'Microsoft.DBforPostgreSQL/servers', name: 'pg', target: 'host=pg.postgres.database.azure.com dbname=a' },
    { type: 'Microsoft.DBforMySQL/flexibleServers', name: 'my', target: 'my.mysql.database.azure.com' },
    { type: 'Microsoft.DBforMariaDB/servers', name: 'ma', target: 'ma.mariadb.database.azure.com' },
    {
      type: 'Microsoft.EventHub/namespaces',
      name: 'eh',
      target: 'Endpoint=sb://eh.servicebus.windows.net/;SharedAccessKeyName=a',
    },
    { type: 'Microsoft.ServiceBus/namespaces', name: 'sb', target: 'sb.servicebus.usgovcloudapi.net' },
    { type: 'Microsoft.Cache/Redis', name: 'r1', target: 'r1.redis.cache.windows.net:6380' },
    { type: 'Microsoft.Cache/redisEnterprise', name: 'r2', target: 'r2.eastus.redisenterprise.cache.azure.net:10000' },
    {
      type: 'Microsoft.Databricks/workspaces',
      name: 'dbw',
      target: 'https://adb-1234567890123456.7.azuredatabricks.net',
    },
    { type: 'Microsoft.Kusto/clusters', name: 'adx', target: 'https://ingest-adx.westeurope.kusto.windows.net' },
    { type: 'Microsoft.Synapse/workspaces', name: 'syn', target: 'syn-ondemand.sql.azuresynapse.net' },
    { type: 'Microsoft.DataFactory/factories', name: 'adf', target: 'https://adf.westeurope.datafactory.azure.net' },
    { type: 'Microsoft.ApiManagement/service', name: 'api', target: 'https://api.azure-api.net/openai' },
    { type: 'Microsoft.Web/sites', name: 'fn', target: 'https://fn-a1b2.westeurope-01.azurewebsites.net/api' },
    {
      type: 'Microsoft.MachineLearningServices/workspaces',
      name: 'hub-2',
      target: 'https://chat.eastus.inference.ml.azure.com/score',
    },
    {
      type: 'Microsoft.Insights/privateLinkScopes',
      name: 'scope',
      target: id('Microsoft.Insights/components', 'appi'),
    },
    { type: 'Microsoft.Search/searchServices', name: 'srch-lab', target: 'srch-lab．search．windows．net' },
  ])('$type: $target', ({ type, name, target }) => {
    expect(useOf({ category: 'CustomKeys', target }, id(type, name))).toBe('InUse');
    expect(
      useOf({ category: 'CustomKeys', target: '_', metadata: { nested: [{ value: target }] } }, id(type, name)),
    ).toBe('InUse');
  });

  it('every type of the table of private endpoints is reached by a host, or only by names of its own', () => {
    const hostless = PRIVATE_ENDPOINT_TARGETS.filter(({ armType }) => {
      const uses = endpointUses({
        ids: [],
        hosts: SAMPLE_DOMAINS.map((domain) => `thing.${domain}`),
        names: [],
        untraceable: [],
      });
      return (
        uses({
          type: 'PrivateEndpoint',
          serviceResourceId: id(armType, 'thing'),
          subresourceTarget: 'x',
          sparkEnabled: false,
          fqdns: [],
        }).kind !== 'InUse'
      );
    });
    expect(hostless.map(({ armType }) => armType)).toEqual([
      'Microsoft.Network/applicationGateways',
      'Microsoft.Network/privateLinkServices',
    ]);
  });
});

const SAMPLE_DOMAINS = [
  'westeurope.azurecontainerapps.io',
  'api.azureml.ms',
  'search.windows.net',
  'openai.azure.com',
  'azure-api.net',
  'azurecr.io',
  'documents.azure.com',
  'datafactory.azure.net',
  'mariadb.database.azure.com',
  'mysql.database.azure.com',
  'postgres.database.azure.com',
  'azuredatabricks.net',
  'servicebus.windows.net',
  'vault.azure.net',
  'redis.cache.windows.net',
  'redis.azure.net',
  'database.windows.net',
  'blob.core.windows.net',
  'monitor.azure.com',
  'azurewebsites.net',
];

describe('a connection that uses an endpoint by an id or a name', () => {
  it.each([
    { why: 'by the id itself', properties: { target: STORAGE } },
    {
      why: 'in capitals, with a slash at the end',
      properties: { metadata: { ResourceId: `${STORAGE.toUpperCase()}/` } },
    },
    { why: 'by an id below it', properties: { target: `${STORAGE}/blobServices/default/containers/c` } },
    {
      why: 'by an id inside a text',
      properties: { metadata: { note: `see "${STORAGE}/fileServices/default", owner x` } },
    },
    {
      why: 'by an id in a URL of ARM',
      properties: { target: `https://management.azure.com${STORAGE}?api-version=2023-01-01` },
    },
    {
      why: 'by an encoded id',
      properties: { target: `https://portal.azure.com/#@t/resource${STORAGE.replaceAll('/', '%2F')}` },
    },
    {
      why: 'by an id in JSON within a text',
      properties: { metadata: { json: JSON.stringify({ resourceId: STORAGE }) } },
    },
    {
      why: 'by a name in a connection string',
      properties: {
        credentials: {
          connectionString: 'DefaultEndpointsProtocol=https;AccountName=lake;EndpointSuffix=core.windows.net',
        },
      },
    },
    {
      why: 'by a name beside its word',
      properties: { target: 'raw', metadata: { AccountName: 'Lake', ContainerName: 'raw' } },
    },
    { why: 'as a plain text in place of a connection', properties: 'https://lake.table.core.windows.net' },
  ])('$why', ({ properties }) => {
    expect(useOf(properties, STORAGE)).toBe('InUse');
    expect(useOf(properties, id('Microsoft.Storage/storageAccounts', 'other'))).toBe('NotUsed');
  });

  it('an application gateway is used by the hosts that its rule names', () => {
    const gateway = id('Microsoft.Network/applicationGateways', 'gw');
    expect(useOf({ target: 'https://llm.contoso.com/v1' }, gateway, ['llm.contoso.com'])).toBe('InUse');
    expect(useOf({ target: 'https://llm.contoso.com/v1' }, gateway, ['other.contoso.com'])).toBe('Unclear');
  });

  it('a resource of the same name and of another type is not meant by a host or an id', () => {
    expect(useOf({ target: 'https://lake.search.windows.net' }, STORAGE)).toBe('NotUsed');
    expect(useOf({ target: id('Microsoft.Search/searchServices', 'lake') }, STORAGE)).toBe('NotUsed');
    expect(useOf({ target: 'https://lake2.blob.core.windows.net' }, STORAGE)).toBe('NotUsed');
  });
});

describe('a host that may be another name of a resource', () => {
  const account = (name: string) => id('Microsoft.CognitiveServices/accounts', name);
  const endpointTo = (resourceId: string) =>
    ({
      type: 'PrivateEndpoint',
      serviceResourceId: resourceId,
      subresourceTarget: 'x',
      sparkEnabled: false,
      fqdns: [],
    }) as const;

  it.each([
    {
      properties: { category: 'AzureOpenAI', target: 'https://custom-name.openai.azure.com/' },
      resource: account('oai1'),
    },
    {
      properties: { category: 'AzureSqlDb', target: 'fog1.database.windows.net' },
      resource: id('Microsoft.Sql/servers', 'sql1'),
    },
  ])('leaves open whether $resource is in use', ({ properties, resource }) => {
    expect(useOf(properties, resource)).toBe('Unclear');
    expect(useOf(properties, STORAGE)).toBe('NotUsed');
    expect(useOf({ ...properties, metadata: { ResourceId: resource.replace(/\w+$/, 'other') } }, resource)).toBe(
      'NotUsed',
    );
  });

  it('is the name of the resource where the hub has an endpoint to one of that name', () => {
    const targets = connectionTargetsFrom([{ name: 'c', properties: { target: 'https://oai1.openai.azure.com/' } }]);
    const uses = endpointUses(targets, [account('oai1'), account('oai2')]);
    expect(uses(endpointTo(account('oai1'))).kind).toBe('InUse');
    expect(uses(endpointTo(account('oai2'))).kind).toBe('NotUsed');
  });

  it('is read where it is escaped', () => {
    expect(useOf({ target: 'https://srch%2Dlab.search.windows.net' }, SEARCH)).toBe('InUse');
    expect(useOf({ target: 'https%253A%252F%252Fsrch%252Dlab%252Esearch%252Ewindows%252Enet' }, SEARCH)).toBe('InUse');
  });
});

describe('a connection that leads to nothing that is known', () => {
  it.each([
    { why: 'it says nothing', properties: {}, search: 'Unclear' },
    { why: 'it has no content', properties: undefined, search: 'Unclear' },
    { why: 'its target is a placeholder', properties: { category: 'CustomKeys', target: '_' }, search: 'Unclear' },
    { why: 'an address', properties: { category: 'PostgreSql', target: '10.1.2.3' }, search: 'Unclear' },
    {
      why: 'a service of Azure that is not known',
      properties: { category: 'ApiKey', target: 'https://x.newservice.azure.com' },
      search: 'Unclear',
    },
    {
      why: 'only the workspace itself',
      properties: {
        category: 'ApiKey',
        target: '-',
        metadata: { from: id('Microsoft.MachineLearningServices/workspaces', 'hub') },
      },
      search: 'Unclear',
    },
    {
      why: 'a file that looks like a host',
      properties: { category: 'CustomKeys', target: '_', metadata: { file: 'a.json' } },
      search: 'Unclear',
    },
    {
      why: 'a domain that is not Azure’s may be a name of anything',
      properties: { category: 'GenericHttp', target: 'https://api.contoso.com' },
      search: 'Unclear',
      gateway: 'Unclear',
    },
    {
      why: 'a repository',
      properties: { category: 'Git', target: 'https://github.com/contoso/a.git' },
      search: 'NotUsed',
      gateway: 'NotUsed',
    },
    {
      why: 'a public feed',
      properties: { category: 'PythonFeed', target: 'https://pypi.org/simple' },
      search: 'NotUsed',
      gateway: 'NotUsed',
    },
    {
      why: 'a feed of Azure DevOps',
      properties: { category: 'PythonFeed', target: 'https://pkgs.dev.azure.com/c/_packaging/f' },
      search: 'NotUsed',
      gateway: 'NotUsed',
    },
    {
      why: 'a search engine',
      properties: { category: 'Serp', target: 'https://example.org' },
      search: 'NotUsed',
      gateway: 'NotUsed',
    },
    {
      why: 'Bing',
      properties: { category: 'ApiKey', target: 'https://api.bing.microsoft.com/' },
      search: 'NotUsed',
      gateway: 'NotUsed',
    },
    {
      why: 'another cloud',
      properties: { category: 'S3', target: 'https://b.s3.eu-west-1.amazonaws.com' },
      search: 'NotUsed',
      gateway: 'NotUsed',
    },
  ])('makes removals wait where it may be about the target: $why', ({ properties, search, gateway = 'Unclear' }) => {
    expect(useOf(properties, SEARCH)).toBe(search);
    expect(useOf(properties, id('Microsoft.ApiManagement/service', 'api'))).toBe(gateway);
    expect(useOf(properties, id('Microsoft.New/things', 'a'))).toBe(gateway);
  });
});

describe('reading connections', () => {
  it('never throws, and finds a host wherever it stands', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), fc.string(), (junk, before, after) => {
        const text = `${before} https://srch-lab.search.windows.net/ ${after}`;
        expect(useOf({ junk, deep: [{ text }] }, SEARCH)).toBe('InUse');
        expect(() => useOf(junk, SEARCH)).not.toThrow();
      }),
      { numRuns: propertyRuns(1000) },
    );
  });

  it('takes no more steps than the texts are long, whatever they hold', () => {
    let deep: unknown = 'x';
    for (let index = 0; index < 50_000; index += 1) deep = [deep];
    expect(useOf(deep, SEARCH)).toBe('Unclear');
    const long = [
      '/subscriptions/'.repeat(20_000),
      '-'.repeat(300_000),
      'a-'.repeat(150_000),
      `a${'.a'.repeat(150_000)}`,
      ';='.repeat(150_000),
    ];
    for (const text of long) expect(useOf({ target: text }, SEARCH)).toBe('Unclear');
  });
});

describe('the plan of a hub whose connections are read from a file', () => {
  const FOLDER = join(import.meta.dirname, '../../fixtures/cases/connection-by-url');
  const fileOf = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
  const planWith = (connections: string) => {
    const files = { 'p.yaml': fileOf('policy.yaml'), 'h.json': fileOf('hub.json'), 'c.json': connections };
    return planCommand({ policy: 'p.yaml', hub: 'h.json', connections: 'c.json' }, contextWith(files));
  };

  it.each(['connections-by-url.json', 'connections-child-id.json'])('keeps the endpoint that %s uses', (name) => {
    expect(planWith(fileOf(name)).json).toMatchObject({
      steps: [],
      skipped: [{ rule: 'search', reason: 'TargetInUse' }],
    });
  });

  it('waits, and names the connection, where it cannot be traced', () => {
    const connections = { value: [{ name: 'keys', properties: { category: 'CustomKeys', target: '_' } }] };
    const { json, text } = planWith(JSON.stringify(connections));
    expect(json).toMatchObject({
      verdict: 'Drifted',
      steps: [],
      skipped: [{ rule: 'search', reason: 'NotReadable' }],
    });
    expect(text).toContain('Connection keys names nothing that leads to an Azure resource');
  });

  it('removes what no connection uses', () => {
    const connections = { value: [{ name: 'other', properties: { target: 'https://other.search.windows.net' } }] };
    expect(planWith(JSON.stringify(connections)).json).toMatchObject({ steps: [{ method: 'DELETE' }] });
    expect(planWith('[]').json).toMatchObject({ steps: [{ method: 'DELETE' }] });
  });
});
