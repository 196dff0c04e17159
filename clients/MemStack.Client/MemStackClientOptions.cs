namespace MemStack.Client;

/// <summary>The address of the api and the caller's key.</summary>
public sealed class MemStackClientOptions
{
    /// <summary>The configuration section that the unnamed client reads.</summary>
    public const string SectionName = "MemStack:Client";

    /// <summary>
    /// The api's address, absolute; <c>http://api</c> by default, which service discovery resolves. A path in it is kept.
    /// Schemes: <c>http</c>, <c>https</c>, and service discovery's <c>https+http</c> and <c>http+https</c>.
    /// </summary>
    public Uri BaseAddress { get; set; } = new("http://api");

    /// <summary>The key sent as <c>Authorization: Token …</c>; null when the api asks for none. Printable ASCII without spaces.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The limit of one call with all its retries, above 0 and up to an hour; 100 seconds by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);
}
