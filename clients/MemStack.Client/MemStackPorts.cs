namespace MemStack.Client;

/// <summary>The ports that the parts of a stack listen on, unless they are told otherwise.</summary>
public static class MemStackPorts
{
    /// <summary>The api.</summary>
    public const int Api = 8000;

    /// <summary>The MCP server.</summary>
    public const int OpenMemory = 8765;

    /// <summary>The page.</summary>
    public const int Web = 3000;

    /// <summary>Aspire's dashboard.</summary>
    public const int Dashboard = 18888;

    /// <summary>Prometheus.</summary>
    public const int Prometheus = 9090;

    /// <summary>Alertmanager.</summary>
    public const int Alertmanager = 9093;
}
