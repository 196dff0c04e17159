using Microsoft.Extensions.Logging;

namespace MemStack.Memory.Embedding;

/// <summary>Log lines of embedding. None holds contents, ids of users, or keys.</summary>
internal static partial class EmbeddingLog
{
    [LoggerMessage(8, LogLevel.Warning, "{Count} memories were stored without a vector: {Reason}")]
    public static partial void StoredWithoutVector(ILogger logger, int count, string reason);
}
