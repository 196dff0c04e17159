namespace TestRig;

/// <summary>
/// A costly object that the test classes of an assembly share, as its assembly fixture: it starts when the first class needs it, and never
/// without one, as in the fast lane. A class gets it from a class fixture that uses this one.
/// </summary>
/// <typeparam name="T">The type of the shared object.</typeparam>
public sealed class Shared<T> : IAsyncDisposable
    where T : class, IAsyncLifetime, new()
{
    private readonly Lazy<Task> _start;
    private T? _value;

    /// <summary>Starts nothing yet.</summary>
    public Shared() => _start = new(async () => await (_value = new()).InitializeAsync());

    /// <summary>The shared object, when it has started.</summary>
    public async ValueTask<T> GetAsync()
    {
        await _start.Value;
        return _value!;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _value?.DisposeAsync() ?? ValueTask.CompletedTask;
}
