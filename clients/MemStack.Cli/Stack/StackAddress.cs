using MemStack.Cli.Output;
using MemStack.Client;

namespace MemStack.Cli.Stack;

/// <summary>The address of the stack, and its source.</summary>
/// <param name="Source"><c>url</c>, <c>run</c> or <c>default</c>.</param>
/// <param name="Services">Its services by name; with an address of the api alone, that one.</param>
/// <param name="Run">The AppHost's record of it, if that is the source.</param>
internal sealed record StackAddress(string Source, IReadOnlyDictionary<string, StackService> Services, StackRun? Run)
{
    public const string Api = "api";
    public const string OpenMemory = "openmemory";
    public const string Prometheus = "prometheus";

    private const string UrlSetting = "MEMSTACK_URL";
    private const string Readiness = "health/readiness";

    private static readonly Dictionary<string, StackService> Defaults = new(StringComparer.Ordinal)
    {
        [Api] = Service($"http://localhost:{MemStackPorts.Api}"),
        [OpenMemory] = Service($"http://localhost:{MemStackPorts.OpenMemory}"),
        ["web"] = Service($"http://localhost:{MemStackPorts.Web}"),
        ["prober"] = Service($"http://localhost:{MemStackPorts.Prober}"),
        ["dashboard"] = new(new Uri($"http://localhost:{MemStackPorts.Dashboard}")),
    };

    /// <summary>The address of a service: the run's, else the usual one.</summary>
    public Uri Of(string name) => (Services.GetValueOrDefault(name) ?? Defaults[name]).Url;

    /// <summary>Finds the stack by an address of its api, else by the data folder's run, else where it usually is.</summary>
    /// <param name="url">The option's value, if it was given.</param>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CommandException">The address is none.</exception>
    public static async Task<StackAddress> FindAsync(string? url, string dataFolder, CancellationToken cancellationToken)
    {
        if (url is not null)
        {
            return At("--url", url);
        }

        if (Environment.GetEnvironmentVariable(UrlSetting) is { Length: > 0 } set)
        {
            return At(UrlSetting, set);
        }

        return await OfRunAsync(dataFolder, cancellationToken);
    }

    /// <summary>The data folder's run, else where a stack usually is.</summary>
    public static async Task<StackAddress> OfRunAsync(string dataFolder, CancellationToken cancellationToken) =>
        await StackRun.ReadAsync(dataFolder, cancellationToken) is { } run
            ? new("run", run.Services, run)
            : new("default", Defaults, Run: null);

    private static StackAddress At(string name, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address is not { Scheme: "http" or "https", Query: "", Fragment: "" })
        {
            throw new CommandException(
                $"{name} is '{url}': give an http or https address, such as http://localhost:8000.",
                ExitCodes.Usage
            );
        }
        // Not repeated: it contains a secret.
        if (address.UserInfo.Length > 0)
        {
            throw new CommandException(
                $"{name} holds a user or password: give the address alone, and the key in {ApiClient.KeySetting}.",
                ExitCodes.Usage
            );
        }

        return new("url", new Dictionary<string, StackService>(StringComparer.Ordinal) { [Api] = Service(address.AbsoluteUri) }, Run: null);
    }

    private static StackService Service(string url) => new(new Uri(url)) { Health = new Uri($"{url.TrimEnd('/')}/{Readiness}") };
}
