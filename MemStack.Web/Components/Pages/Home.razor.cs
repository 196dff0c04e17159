using System.Globalization;
using MemStack.Web.Services;

namespace MemStack.Web.Components.Pages;

/// <summary>The overview: how much is remembered, for whom, and whether the api is well.</summary>
public sealed partial class Home
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(15);
    private Summary? _summary;
    private ApiProblem? _problem;
    private TimeSpan? _elapsed;
    private ITimer? _refresh;
    private int _loads;

    private string? Health => _problem?.State ?? (_elapsed is null ? null : "Healthy");

    private string? HealthTone =>
        _problem is not null ? "bad"
        : _elapsed is null ? null
        : "good";

    private string? HealthNote =>
        _problem is null && _elapsed is { } elapsed ? $"answered in {Math.Max(1, elapsed.TotalMilliseconds):0} ms" : null;

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

        _refresh = Time.CreateTimer(_ => _ = InvokeAsync(RefreshAsync), state: null, RefreshInterval, RefreshInterval);
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

    // During an outage the banner retries.
    private Task RefreshAsync() => _problem is { IsOutage: true } ? Task.CompletedTask : LoadAsync();

    private async Task LoadAsync()
    {
        if (Disposal.IsCancellationRequested)
        {
            return;
        }

        var load = ++_loads;
        try
        {
            var outcome = await Api.CallAsync(static (client, cancelled) => Entities.AllAsync(client, cancelled), Disposal);
            if (load != _loads)
            {
                return;
            }

            _problem = outcome.Problem;
            _elapsed = outcome.Elapsed;
            if (outcome.Value is { } entities)
            {
                _summary = Summary.Of(entities);
            }

            StateHasChanged();
        }
        catch (OperationCanceledException) when (Disposal.IsCancellationRequested)
        {
            // The user has left the page.
        }
    }

    private static string Initial(string name) => StringInfo.GetNextTextElement(name.TrimStart()).ToUpperInvariant();
}
