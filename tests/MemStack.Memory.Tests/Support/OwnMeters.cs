using System.Diagnostics.Metrics;

namespace MemStack.Memory.Tests.Support;

/// <summary>Meters that can be distinguished from those of tests that run at the same time.</summary>
internal sealed class OwnMeters : IMeterFactory
{
    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        return new Meter(options);
    }

    public void Dispose()
    {
        // The creator of a meter disposes it.
    }
}
