using System.ComponentModel.DataAnnotations;

namespace MemStack.Memory;

/// <summary>Settings of the PostgreSQL store.</summary>
public sealed class PostgresOptions
{
    /// <summary>The longest that one statement may take before PostgreSQL ends it.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ErrorMessage = "Postgres:StatementTimeout must be between 100 milliseconds and 1 hour.")]
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Vectors of one model from which on they get an HNSW index.</summary>
    [Range(100, 100_000_000)]
    public long VectorIndexThreshold { get; set; } = 50_000;

    /// <summary>Memories of a scope up to which a search compares every vector, whether there is an index or not.</summary>
    [Range(0, 10_000_000)]
    public long ExactVectorLimit { get; set; } = 20_000;

    /// <summary>How often counts are read again and the need of an index is looked at.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Postgres:UpkeepInterval must be between 1 second and 1 day.")]
    public TimeSpan UpkeepInterval { get; set; } = TimeSpan.FromMinutes(1);
}
