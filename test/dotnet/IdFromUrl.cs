using System.Text;
using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Hubwarden.FoundryAccount;

/// <summary>
/// Adds the id to answers that lack it. A managed network and its rules answer {"properties": …} alone, and without an id the generic
/// resources of Azure.ResourceManager fail with ArgumentNullException, also after a write that took place.
/// </summary>
internal sealed class IdFromUrl : HttpPipelineSynchronousPolicy
{
    public override void OnReceivedResponse(HttpMessage message)
    {
        var id = message.Request.Uri.ToUri().AbsolutePath;
        if (message.Response.Status != 200 || !id.Contains("/managedNetworks/", StringComparison.OrdinalIgnoreCase)) return;
        if (JsonNode.Parse(message.Response.Content) is not JsonObject body || body.ContainsKey("id") || !body.ContainsKey("properties")) return;
        body["id"] = id;
        message.Response.ContentStream = new MemoryStream(Encoding.UTF8.GetBytes(body.ToJsonString()));
    }
}
