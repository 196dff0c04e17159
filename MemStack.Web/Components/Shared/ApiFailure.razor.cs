using MemStack.Web.Services;
using Microsoft.AspNetCore.Components;

namespace MemStack.Web.Components.Shared;

/// <summary>Shows that the api failed, and retries while it is unavailable.</summary>
public sealed partial class ApiFailure : IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);
    private ITimer? _timer;
    private bool _retrying;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    /// <summary>Retries.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnRetry { get; set; }

    /// <summary>A note on the user's unsaved work, if any.</summary>
    [Parameter]
    public string? UnsavedNote { get; set; }

    /// <summary>True retries every five seconds; false leaves it to the user.</summary>
    [Parameter]
    public bool RetriesAutomatically { get; set; } = true;

    /// <summary>The failure; null shows nothing.</summary>
    [Parameter, EditorRequired]
    public ApiProblem? Problem { get; set; }

    /// <inheritdoc />
    public void Dispose() => _timer?.Dispose();

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        var wanted = RetriesAutomatically && Problem is { IsOutage: true } && RendererInfo.IsInteractive;
        if (wanted && _timer is null)
        {
            _timer = Time.CreateTimer(_ => _ = InvokeAsync(RetryAsync), state: null, RetryInterval, RetryInterval);
        }
        else if (!wanted)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    // One request at a time: otherwise no request to a slow api would ever complete.
    private async Task RetryAsync()
    {
        if (_retrying)
        {
            return;
        }

        _retrying = true;
        try
        {
            await OnRetry.InvokeAsync();
        }
        finally
        {
            _retrying = false;
        }
    }
}
