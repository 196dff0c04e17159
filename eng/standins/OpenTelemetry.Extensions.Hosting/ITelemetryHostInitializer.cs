namespace OpenTelemetry;

/// <summary>Creates the telemetry providers when the host starts; register another one to change that.</summary>
public interface ITelemetryHostInitializer
{
    /// <summary>Creates the providers that are registered.</summary>
    void Initialize();
}
