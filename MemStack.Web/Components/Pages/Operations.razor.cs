using MemStack.Web.Services.Operations;
using Microsoft.AspNetCore.Components;

namespace MemStack.Web.Components.Pages;

/// <summary>The state of the stack, asked of its programs directly: it is there when the api is not.</summary>
public sealed partial class Operations
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(15);

    private static readonly Chart[] Charts =
    [
        new("rate", "Requests per second", FiguresReader.RequestRate, FigureText.Rate),
        new("errors", "Error ratio", FiguresReader.ErrorRatio, FigureText.Share),
        new("latency", "95th percentile of latency", FiguresReader.Latency, FigureText.Seconds),
    ];

    private readonly Dictionary<string, Part<Trend>> _trends = [];
    private Part<IReadOnlyList<ServiceHealth>>? _services;
    private Part<ActiveAlerts>? _alerts;
    private Part<IReadOnlyList<ServiceLevel>>? _levels;
    private Part<IngestQueue>? _queue;
    private Part<ModelCost>? _cost;
    private Part<IReadOnlyList<Dashboard>>? _dashboards;
    private ITimer? _refresh;

    [Inject]
    internal ServiceHealthReader Health { get; set; } = null!;

    [Inject]
    internal AlertsReader Alerts { get; set; } = null!;

    [Inject]
    internal FiguresReader Figures { get; set; } = null!;

    [Inject]
    internal DashboardsReader Dashboards { get; set; } = null!;

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        await LoadAsync();
        if (Disposal.IsCancellationRequested)
        {
            return;
        }

        _refresh = Time.CreateTimer(_ => _ = InvokeAsync(LoadAsync), state: null, RefreshInterval, RefreshInterval);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _refresh?.Dispose();
        }

        base.Dispose(disposing);
    }

    // Each part is shown when it has arrived: one that is silent keeps no other waiting.
    private async Task LoadAsync()
    {
        try
        {
            await Task.WhenAll([
                ShowAsync(Health.ReadAsync(Disposal), part => _services = part),
                ShowAsync(Alerts.ReadAsync(Disposal), part => _alerts = part),
                ShowAsync(Figures.ServiceLevelsAsync(Disposal), part => _levels = part),
                ShowAsync(Figures.QueueAsync(Disposal), part => _queue = part),
                ShowAsync(Figures.CostAsync(Disposal), part => _cost = part),
                ShowAsync(Dashboards.ReadAsync(Disposal), part => _dashboards = part),
                .. Charts.Select(chart => ShowAsync(Figures.TrendAsync(chart.Query, Disposal), part => _trends[chart.Id] = part)),
            ]);
        }
        catch (OperationCanceledException) when (Disposal.IsCancellationRequested)
        {
            // The user has left the page.
        }
    }

    private async Task ShowAsync<T>(Task<T> load, Action<T> show)
    {
        show(await load);
        StateHasChanged();
    }

    private sealed record Chart(string Id, string Title, string Query, Func<double, string> Format);
}
