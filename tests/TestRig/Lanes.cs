namespace TestRig;

/// <summary>
/// The lanes of <c>test.sh</c>: a trait of a test class, or of a test. Tests without one are fast: no server, no browser, no started
/// service.
/// </summary>
public static class Lanes
{
    /// <summary>The name of the trait.</summary>
    public const string Name = "Lane";

    /// <summary>
    /// Tests that need PostgreSQL, Redis, Prometheus, node or a service in a process of its own. Failed tests are run once more.
    /// </summary>
    public const string Servers = "servers";

    /// <summary>Tests that need Chromium.</summary>
    public const string Browser = "browser";

    /// <summary>Tests that kill, crash, fill disks or trace syncs.</summary>
    public const string Durability = "durability";
}
