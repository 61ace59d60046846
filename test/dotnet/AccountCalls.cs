using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.ResourceManager;

namespace Hubwarden.FoundryAccount;

/// <summary>Calls on an account that generic resources do not have: actions, and lists of children without ids.</summary>
internal sealed class AccountCalls(ArmClient client, ResourceIdentifier account) : ArmResource(client, account)
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public Task<Response> GetAsync(string below) => SendAsync(RequestMethod.Get, $"{Id}{below}", null);

    /// <summary>The accounts of the group, or what lies below the account.</summary>
    public async Task<JsonArray> ListAsync(string? below = null)
    {
        var answer = await SendAsync(RequestMethod.Get, below is null ? Id.ToString()[..^(Id.Name.Length + 1)] : $"{Id}{below}", null);
        if (answer.Status != 200) throw new RequestFailedException(answer);
        return JsonNode.Parse(answer.Content)!["value"]!.AsArray();
    }

    /// <summary>Provisions the network, and polls its operation to the end.</summary>
    /// <returns>the status of the answer, and the last state of the operation</returns>
    public async Task<(int Status, string State)> ProvisionAsync()
    {
        var accepted = await SendAsync(RequestMethod.Post, $"{Id}/managedNetworks/default/provision", "{}");
        if (accepted.Status != 202) throw new RequestFailedException(accepted);
        if (!accepted.Headers.TryGetValue("azure-asyncoperation", out var operation) || operation is null)
            throw new InvalidOperationException("the answer names no operation");
        for (var end = DateTimeOffset.UtcNow + Deadline; DateTimeOffset.UtcNow < end; await Task.Delay(PollEvery))
        {
            var poll = await SendToAsync(RequestMethod.Get, new Uri(operation), null);
            if (poll.Status != 200) throw new RequestFailedException(poll);
            var state = (string?)JsonNode.Parse(poll.Content)!["status"];
            if (state is "Succeeded" or "Failed" or "Canceled") return (accepted.Status, state);
        }
        throw new TimeoutException($"{operation} did not end within {Deadline.TotalSeconds} s");
    }

    private Task<Response> SendAsync(RequestMethod method, string path, string? body) =>
        SendToAsync(method, new Uri(Endpoint, $"{path}?api-version={LocalArm.ApiVersion}"), body);

    private async Task<Response> SendToAsync(RequestMethod method, Uri url, string? body)
    {
        using var message = Pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(url);
        message.Request.Headers.Add("Accept", "application/json");
        if (body is not null)
        {
            message.Request.Headers.Add("Content-Type", "application/json");
            message.Request.Content = RequestContent.Create(BinaryData.FromString(body));
        }
        await Pipeline.SendAsync(message, CancellationToken.None);
        return message.Response;
    }
}
