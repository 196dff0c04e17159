using MemStack.Web.Services;
using Microsoft.AspNetCore.Components;

namespace MemStack.Web.Components.Shared;

/// <summary>A component that calls the api and stops waiting when the user has left the page.</summary>
public abstract class ApiComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _disposal = new();

    /// <summary>A component that calls the api.</summary>
    protected ApiComponent() => Disposal = _disposal.Token;

    [Inject]
    internal ApiGateway Api { get; set; } = null!;

    [Inject]
    internal TimeProvider Time { get; set; } = null!;

    // Stored, because a disposed source gives no token, and answers may arrive after the component was disposed.
    /// <summary>Signalled when the component is disposed.</summary>
    protected CancellationToken Disposal { get; }

    /// <summary>False while the page is only rendered, not yet connected: input would be lost then.</summary>
    protected bool IsReady => RendererInfo.IsInteractive;

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the component holds.</summary>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || Disposal.IsCancellationRequested)
        {
            return;
        }

        _disposal.Cancel();
        _disposal.Dispose();
    }
}
