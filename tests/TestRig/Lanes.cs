namespace TestRig;

/// <summary>
/// The lanes of <c>test.sh</c>: a trait of a test class, or of a test. What has none is fast: no server, no browser, no started service.
/// </summary>
public static class Lanes
{
    /// <summary>The name of the trait.</summary>
    public const string Name = "Lane";

    /// <summary>
    /// Tests that need PostgreSQL, Redis, Prometheus, node or a service in a process of its own. What fails in them is run once more.
    /// </summary>
    public const string Servers = "servers";

    /// <summary>Tests that need Chromium.</summary>
    public const string Browser = "browser";

    /// <summary>Tests that kill, crash, fill disks or look at what is synced.</summary>
    public const string Durability = "durability";
}
