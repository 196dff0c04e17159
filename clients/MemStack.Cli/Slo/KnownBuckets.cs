namespace MemStack.Cli.Slo;

/// <summary>The bounds of the histograms of MemStack's services: a threshold between two of them would match no series.</summary>
internal static class KnownBuckets
{
    private static readonly Dictionary<string, decimal[]> Bounds = new(StringComparer.Ordinal)
    {
        ["http_server_request_duration_seconds"] = [0.005m, 0.01m, 0.025m, 0.05m, 0.075m, 0.1m, 0.25m, 0.5m, 0.75m, 1, 2.5m, 5, 7.5m, 10],
        ["gen_ai_client_operation_duration_seconds"] =
        [
            0.01m,
            0.02m,
            0.04m,
            0.08m,
            0.16m,
            0.32m,
            0.64m,
            1.28m,
            2.56m,
            5.12m,
            10.24m,
            20.48m,
            40.96m,
            81.92m,
        ],
        ["mcp_server_operation_duration_seconds"] = [0.01m, 0.02m, 0.05m, 0.1m, 0.2m, 0.5m, 1, 2, 5, 10, 30, 60, 120, 300],
    };

    /// <returns>The bounds, or null for a histogram of another program.</returns>
    public static decimal[]? Of(string metric) => Bounds.GetValueOrDefault(metric);
}
