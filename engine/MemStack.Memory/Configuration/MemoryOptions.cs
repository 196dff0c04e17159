using System.ComponentModel.DataAnnotations;

namespace MemStack.Memory.Configuration;

/// <summary>Settings of the engine. They are validated when the host starts.</summary>
public sealed class MemoryOptions : IValidatableObject
{
    /// <summary>The mode of a server with embedded parts only.</summary>
    public const string EmbeddedMode = "embedded";

    /// <summary>The mode of a server that uses other servers.</summary>
    public const string FullMode = "full";

    /// <summary>Memories in one file of the data folder.</summary>
    public const string SqliteStore = "sqlite";

    /// <summary>Memories in PostgreSQL.</summary>
    public const string PostgresStore = "postgres";

    /// <summary>
    /// Longest user, agent, app, run or actor id, and idempotency key, in UTF-16 code units. The client's contracts name the same limit, so
    /// it is no setting.
    /// </summary>
    public const int MaxIdentifierLength = 256;

    /// <summary>
    /// The folder of the data of <see cref="SqliteStore"/>. It is created if it is missing, and locked while the engine runs. Other stores
    /// need none.
    /// </summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>The mode, recorded in the data folder at its first start; a folder of another mode is refused.</summary>
    [RegularExpression("^(embedded|full)$", ErrorMessage = "Mode must be 'embedded' or 'full'.")]
    public string Mode { get; set; } = EmbeddedMode;

    /// <summary>
    /// The store of the memories; unset, the mode decides: <see cref="SqliteStore"/> when embedded, else <see cref="PostgresStore"/>.
    /// </summary>
    [RegularExpression("^(sqlite|postgres)$", ErrorMessage = "Store must be 'sqlite' or 'postgres'.")]
    public string? Store { get; set; }

    /// <summary>Returns whether the memories are in PostgreSQL.</summary>
    public bool UsesPostgres => string.IsNullOrEmpty(Store) ? Mode == FullMode : Store == PostgresStore;

    /// <summary>The maximum number of messages of one add.</summary>
    [Range(1, 10_000)]
    public int MaxMessages { get; set; } = 200;

    /// <summary>The maximum length of the text of a message, a memory or a query, in UTF-16 code units.</summary>
    [Range(1, 1_000_000)]
    public int MaxTextLength { get; set; } = 32_768;

    /// <summary>The maximum size of a memory's metadata, in bytes of JSON. They may have 32 levels.</summary>
    [Range(2, 1_048_576)]
    public int MaxMetadataBytes { get; set; } = 16_384;

    /// <summary>
    /// The maximum number of facts that one add stores: the first ones that are extracted from its messages. With infer off, an add of more
    /// messages is refused.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxFactsPerAdd { get; set; } = 1_000;

    /// <summary>The maximum number of memories of one page.</summary>
    [Range(1, 10_000)]
    public int MaxPageSize { get; set; } = 1_000;

    /// <summary>The maximum size of a response that is kept for a repeated request, in bytes.</summary>
    [Range(1, 16_777_216)]
    public int MaxStoredResponseBytes { get; set; } = 1_048_576;

    /// <summary>The time that idempotency keys are kept; at least a day.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "30.00:00:00", ErrorMessage = "IdempotencyRetention must be between 1 and 30 days.")]
    public TimeSpan IdempotencyRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The maximum number of requests that wait for the writer; further ones wait before that queue.</summary>
    [Range(1, 100_000)]
    public int WriteQueueCapacity { get; set; } = 1_024;

    /// <summary>The maximum number of waiting requests that share one transaction.</summary>
    [Range(1, 1_024)]
    public int MaxWriteGroup { get; set; } = 64;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!UsesPostgres && string.IsNullOrWhiteSpace(DataDirectory))
        {
            yield return new ValidationResult("DataDirectory is not set: name the folder for the memories.", [nameof(DataDirectory)]);
        }
    }
}
