using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.ResourceManager;

namespace Hubwarden.FoundryAccount;

/// <summary>Clients of a Resource Manager on this machine, whose certificate a file names the authority of.</summary>
internal sealed record LocalArm(Uri Endpoint, string AuthorityFile, string SubscriptionId)
{
    public const string Account = "Microsoft.CognitiveServices/accounts";
    public const string ApiVersion = "2026-05-01";

    /// <summary>The client as published. Generic resources ask for a version of the API, or for the provider's list of them.</summary>
    public ArmClient Client(params HttpPipelinePolicy[] policies)
    {
        var options = new ArmClientOptions
        {
            Environment = new ArmEnvironment(Endpoint, "https://management.azure.com/"),
            Transport = new HttpClientTransport(TrustingHandler()),
        };
        foreach (var type in new[] { Account, $"{Account}/managedNetworks", $"{Account}/managedNetworks/outboundRules" })
            options.SetApiVersion(new ResourceType(type), ApiVersion);
        foreach (var policy in policies) options.AddPolicy(policy, HttpPipelinePosition.PerCall);
        return new ArmClient(new NamedCaller("dotnet-client"), SubscriptionId, options);
    }

    /// <summary>Trusts what the authority signed, and nothing else; the machine's own list stays as it is.</summary>
    private HttpClientHandler TrustingHandler()
    {
        var authority = X509Certificate2.CreateFromPem(File.ReadAllText(AuthorityFile));
        return new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, errors) =>
            {
                if (certificate is null || errors.HasFlag(System.Net.Security.SslPolicyErrors.RemoteCertificateNameMismatch)) return false;
                using var chain = new X509Chain();
                chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                chain.ChainPolicy.CustomTrustStore.Add(authority);
                chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
                return chain.Build(certificate);
            },
        };
    }

    /// <summary>The simulator takes any token, and its text for the caller's name.</summary>
    private sealed class NamedCaller(string name) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext context, CancellationToken cancellation) =>
            new(name, DateTimeOffset.UtcNow.AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext context, CancellationToken cancellation) =>
            ValueTask.FromResult(GetToken(context, cancellation));
    }
}
