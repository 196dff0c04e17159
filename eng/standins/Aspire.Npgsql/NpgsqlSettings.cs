namespace Aspire.Npgsql;

/// <summary>How a service connects to PostgreSQL.</summary>
public class NpgsqlSettings
{
    /// <summary>Gets or sets the connection string; <c>ConnectionStrings:{name}</c> comes before the section's own.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Gets or sets a value indicating whether the health check is left out. Default: <see langword="false"/>.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Gets or sets a value indicating whether spans are left out. Default: <see langword="false"/>.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>Gets or sets a value indicating whether metrics are left out. Default: <see langword="false"/>.</summary>
    public bool DisableMetrics { get; set; }
}
