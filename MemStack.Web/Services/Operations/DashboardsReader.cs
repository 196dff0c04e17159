using Microsoft.Extensions.Options;

namespace MemStack.Web.Services.Operations;

/// <summary>Finds the dashboards that run.</summary>
internal sealed class DashboardsReader(OperationsHttp http, IOptions<OperationsOptions> options)
{
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> ended the calls.</exception>
    public async Task<Part<IReadOnlyList<Dashboard>>> ReadAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var found = await Task.WhenAll(
            FindAsync("Grafana", settings.GrafanaUrl, settings.PublicGrafanaUrl, "api/health", cancellationToken),
            FindAsync("Prometheus", settings.PrometheusUrl, settings.PublicPrometheusUrl, "-/ready", cancellationToken),
            FindAsync("Alertmanager", settings.AlertmanagerUrl, settings.PublicAlertmanagerUrl, "-/ready", cancellationToken),
            FindAsync("Aspire dashboard", settings.DashboardUrl, settings.PublicDashboardUrl, "", cancellationToken)
        );
        Dashboard[] running = [.. found.OfType<Dashboard>()];
        return running is []
            ? Part.Hint<IReadOnlyList<Dashboard>>("None is set up and running.")
            : Part.Of<IReadOnlyList<Dashboard>>(running);
    }

    private async Task<Dashboard?> FindAsync(
        string name,
        string? address,
        string? shown,
        string path,
        CancellationToken cancellationToken
    ) =>
        !string.IsNullOrEmpty(address) && await http.AnswersAsync(address, path, cancellationToken)
            ? new(name, string.IsNullOrEmpty(shown) ? address : shown)
            : null;
}

/// <summary>A dashboard that runs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Its address for a browser.</param>
public sealed record Dashboard(string Name, string Address);
