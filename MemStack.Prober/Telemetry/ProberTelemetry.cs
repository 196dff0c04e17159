using System.Diagnostics;

namespace MemStack.Prober.Telemetry;

/// <summary>Names of the prober's metrics and spans.</summary>
internal static class ProberTelemetry
{
    /// <summary>The name of the meter and of the source of spans.</summary>
    public const string Name = "MemStack.Prober";

    public const string Success = "memstack.probe.success";
    public const string Duration = "memstack.probe.duration";
    public const string LastRun = "memstack.probe.last_run.time";

    public const string Step = "memstack.probe.step";

    /// <summary>The span of a round; those of its steps are its children and have the step's name behind it.</summary>
    public const string Span = "probe";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>Values of <see cref="Step"/>.</summary>
    public static class Steps
    {
        public const string Add = "add";
        public const string Search = "search";
        public const string Delete = "delete";
    }
}
