// Lives through the life of a Foundry account as a C# program does it, and prints what the client saw: one JSON object a line.
// Arguments: endpoint of Resource Manager, file of the authority of its certificate, subscription, resource group, region, id of a
// storage account for the private endpoint.
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.ResourceManager;
using Azure.ResourceManager.Models;
using Azure.ResourceManager.Resources;
using Azure.ResourceManager.Resources.Models;
using Hubwarden.FoundryAccount;

if (args is not [var endpoint, var authorityFile, var subscriptionId, var group, var region, var storageId])
{
    Console.Error.WriteLine("usage: ENDPOINT AUTHORITY-FILE SUBSCRIPTION GROUP REGION STORAGE-ID");
    return 2;
}

var arm = new LocalArm(new Uri(endpoint), authorityFile, subscriptionId);
var client = arm.Client(new IdFromUrl());
var resources = client.GetGenericResources();
var groupId = new ResourceIdentifier($"/subscriptions/{subscriptionId}/resourceGroups/{group}");
var accountId = groupId.AppendProviderResource("Microsoft.CognitiveServices", "accounts", "dotnet-account");
var networkId = accountId.AppendChildResource("managedNetworks", "default");
var calls = new AccountCalls(client, accountId);

var account = await Create(accountId, new
{
    allowProjectManagement = true,
    customSubDomainName = "dotnet-account",
    networkInjections = new[] { new { scenario = "agent", subnetArmId = "", useMicrosoftManagedNetwork = true } },
});
Show("account", new { account.Data.Kind, properties = PropertiesOf(account) });

var network = await Create(networkId, new { managedNetwork = new { isolationMode = "AllowInternetOutbound" } });
Show("network", PropertiesOf(network));

var storage = new { type = "PrivateEndpoint", destination = new { serviceResourceId = storageId, subresourceTarget = "blob" } };
Show("endpoint rule", PropertiesOf(await Create(Rule("storage-blob"), storage)));

var strict = new GenericResourceData(region) { Properties = Json(new { managedNetwork = new { isolationMode = "AllowOnlyApprovedOutbound" } }) };
var tightened = await client.GetGenericResource(networkId).UpdateAsync(WaitUntil.Completed, strict);
Show("tightened", PropertiesOf(tightened.Value));

Show("fqdn rule", PropertiesOf(await Create(Rule("allow-pypi"), new { type = "FQDN", destination = "pypi.org" })));
var tag = new { type = "ServiceTag", destination = new { serviceTag = "DataFactory", protocol = "TCP", portRanges = "443" } };
var first = await resources.CreateOrUpdateAsync(WaitUntil.Started, Rule("allow-factory"), Body(tag));
Show("second write at once", await Refusal(() => Create(Rule("allow-hosts"), new { type = "FQDN", destination = "files.pythonhosted.org" })));
Show("tag rule", PropertiesOf((await first.WaitForCompletionAsync()).Value));

var (status, state) = await calls.ProvisionAsync();
Show("provision", new { status, state });

Show("rules listed", await calls.ListAsync("/managedNetworks/default/outboundRules"));
Show("network read", PropertiesOf(await resources.GetAsync(networkId)));
Show("accounts listed", new JsonArray([.. (await calls.ListAsync()).Select(each => each!["id"]!.DeepClone())]));
Show("published client reads the network", await Refusal(() => arm.Client().GetGenericResources().GetAsync(networkId)));

Show("rule deleted", new { (await client.GetGenericResource(Rule("allow-pypi")).DeleteAsync(WaitUntil.Completed)).GetRawResponse().Status });
Show("required rule deleted", await Refusal(() => client.GetGenericResource(Rule("__SYS_ST_AzureActiveDirectory_TCP")).DeleteAsync(WaitUntil.Completed)));
Show("account deleted", new { (await client.GetGenericResource(accountId).DeleteAsync(WaitUntil.Completed)).GetRawResponse().Status });
Show("left", new { account = (await resources.ExistsAsync(accountId)).Value, network = (await calls.GetAsync("/managedNetworks/default")).Status });
return 0;

ResourceIdentifier Rule(string name) => networkId.AppendChildResource("outboundRules", name);

async Task<GenericResource> Create(ResourceIdentifier id, object properties) =>
    (await resources.CreateOrUpdateAsync(WaitUntil.Completed, id, Body(properties, id == accountId))).Value;

// Generic resources always send a location, which networks and rules do not have.
GenericResourceData Body(object properties, bool isAccount = false) => isAccount
    ? new(region) { Kind = "AIServices", Sku = new() { Name = "S0" }, Identity = new(ManagedServiceIdentityType.SystemAssigned), Properties = Json(properties) }
    : new(region) { Properties = Json(properties) };

static BinaryData Json(object value) => BinaryData.FromObjectAsJson(value);

static JsonNode? PropertiesOf(GenericResource resource) => JsonNode.Parse(resource.Data.Properties);

static async Task<object> Refusal<T>(Func<Task<T>> call)
{
    try
    {
        await call();
        return new { exception = "none" };
    }
    catch (Exception error) when (error is RequestFailedException or ArgumentNullException)
    {
        var refused = error as RequestFailedException;
        return new { exception = error.GetType().Name, status = refused?.Status, code = refused?.ErrorCode };
    }
}

static void Show(string step, object? seen) =>
    Console.WriteLine(JsonSerializer.Serialize(new { step, seen }, new JsonSerializerOptions(JsonSerializerDefaults.Web)));
