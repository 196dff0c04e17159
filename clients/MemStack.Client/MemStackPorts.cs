namespace MemStack.Client;

/// <summary>The default ports of the parts of a stack; the AppHost's setting <c>Ports:NAME</c> changes each.</summary>
public static class MemStackPorts
{
    /// <summary>The api.</summary>
    public const int Api = 8000;

    /// <summary>The MCP server.</summary>
    public const int OpenMemory = 8765;

    /// <summary>The page.</summary>
    public const int Web = 3000;

    /// <summary>The prober.</summary>
    public const int Prober = 8766;

    /// <summary>Aspire's dashboard.</summary>
    public const int Dashboard = 18888;

    /// <summary>The dashboard's OTLP endpoint for gRPC.</summary>
    public const int Otlp = 18889;

    /// <summary>The dashboard's OTLP endpoint for HTTP.</summary>
    public const int OtlpHttp = 18890;

    /// <summary>The AppHost's endpoint from which the dashboard reads the resources.</summary>
    public const int ResourceService = 18891;

    /// <summary>Prometheus.</summary>
    public const int Prometheus = 9090;

    /// <summary>Alertmanager.</summary>
    public const int Alertmanager = 9093;

    /// <summary>Prometheus' node exporter.</summary>
    public const int NodeExporter = 9100;
}
