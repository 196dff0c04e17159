using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Running;

/// <summary>The real Aspire dashboard, started from the Aspire CLI that the build installed (eng/aspire-cli.targets).</summary>
internal sealed partial class Dashboard(IConfiguration configuration, ExecutableResource? resource, ResourceLoggerService loggers, ILogger<DistributedApplication> logger) : IDisposable
{
    public const string Name = "aspire-dashboard";
    private ChildProcess? _process;

    public void Start()
    {
        if (resource is null)
            return;

        var url = (configuration["ASPNETCORE_URLS"] ?? throw Unset("ASPNETCORE_URLS")).Split(';')[0];
        var grpc = configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] ?? throw Unset("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL");
        var http = configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"];
        var secured = ((string?[])[url, grpc, http]).FirstOrDefault(address => address?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true);
        if (secured is not null)
            throw new DistributedApplicationException($"The dashboard of this build is started without a certificate, so its addresses must be http: {secured}");

        var arguments = new List<string> { "dashboard", "run", "--non-interactive", "--nologo", "--frontend-url", url, "--otlp-grpc-url", grpc };
        if (http is not null)
            arguments.AddRange(["--otlp-http-url", http]);

        if (bool.TryParse(configuration["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] ?? configuration["DOTNET_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"], out var anonymous) && anonymous)
            arguments.Add("--allow-anonymous");

        _process = ChildProcess.Start(
            resource.Command,
            arguments,
            resource.WorkingDirectory,
            [new("HOME", resource.WorkingDirectory), new("USERPROFILE", resource.WorkingDirectory), new("ASPIRE_CLI_TELEMETRY_OPTOUT", "true"), new("NO_COLOR", "1")],
            (line, isError) => loggers.Write(Name, line, isError));
        Started(logger, url);
    }

    public async Task StopAsync()
    {
        if (_process is not null)
            await _process.StopAsync();
    }

    public void Dispose() => _process?.Dispose();

    private static DistributedApplicationException Unset(string name) => new($"Failed to configure dashboard resource because {name} environment variable was not set.");

    [LoggerMessage(Level = LogLevel.Information, Message = "Dashboard: {Url}")]
    private static partial void Started(ILogger logger, string url);
}
