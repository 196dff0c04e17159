using System.Globalization;
using MemStack.Web.Services;

namespace MemStack.Web.Components.Pages;

/// <summary>The overview: how much is remembered, for whom, and whether the api is well.</summary>
public sealed partial class Home
{
    private static readonly TimeSpan RefreshEvery = TimeSpan.FromSeconds(15);
    private Summary? _summary;
    private ApiProblem? _problem;
    private TimeSpan? _elapsed;
    private ITimer? _refresh;

    private string? Health => _problem is not null ? "Down" : _elapsed is null ? null : "Healthy";

    private string? HealthTone => _problem is not null ? "bad" : _elapsed is null ? null : "good";

    private string? HealthNote => _problem is null && _elapsed is { } elapsed ? $"answered in {Math.Max(1, elapsed.TotalMilliseconds):0} ms" : null;

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        await LoadAsync();
        if (Left.IsCancellationRequested) return;
        _refresh = Time.CreateTimer(_ => _ = InvokeAsync(RefreshAsync), state: null, RefreshEvery, RefreshEvery);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing) _refresh?.Dispose();
        base.Dispose(disposing);
    }

    // While there is a problem the banner retries.
    private Task RefreshAsync() => _problem is null ? LoadAsync() : Task.CompletedTask;

    private async Task LoadAsync()
    {
        if (Left.IsCancellationRequested) return;
        try
        {
            var outcome = await Api.CallAsync(static (client, cancelled) => Entities.AllAsync(client, cancelled), Left);
            _problem = outcome.Problem;
            _elapsed = outcome.Elapsed;
            if (outcome.Value is { } entities) _summary = Summary.Of(entities);
            StateHasChanged();
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            // The reader has left; nobody is there to be told.
        }
    }

    private static string Initial(string name) => StringInfo.GetNextTextElement(name.TrimStart()).ToUpperInvariant();
}
