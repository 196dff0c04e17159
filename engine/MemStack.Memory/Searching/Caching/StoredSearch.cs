using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MemStack.Memory.Model;

namespace MemStack.Memory.Searching.Caching;

/// <summary>An answer as caches keep it.</summary>
/// <param name="Hits">The hits, best first.</param>
/// <param name="Version">The version of the tenant's memories at that time: while it is the same, they are unchanged.</param>
/// <param name="MadeAt">The moment of the search.</param>
/// <param name="ChangesAt">The time from which it is no longer true, even without a write; null for never.</param>
internal sealed record StoredSearch(IReadOnlyList<SearchHit> Hits, string Version, DateTimeOffset MadeAt, DateTimeOffset? ChangesAt)
{
    private static readonly StoredSearchJson Json = new(
        new JsonSerializerOptions
        {
            // It is never part of a page; otherwise every letter beyond ASCII would take six bytes.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        }
    );

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json.StoredSearch);

    /// <summary>The answer in the bytes, if it is this tenant's and still true; null otherwise.</summary>
    /// <param name="bytes">The bytes from a cache, which may contain anything.</param>
    /// <param name="tenant">The tenant that searches.</param>
    /// <param name="now">The time of the search.</param>
    public static StoredSearch? Read(byte[] bytes, string tenant, DateTimeOffset now)
    {
        try
        {
            var stored = JsonSerializer.Deserialize(bytes, Json.StoredSearch);
            return
                stored is not null
                && stored.MadeAt <= now
                && !(stored.ChangesAt <= now)
                && stored.Hits.All(hit => hit.Memory.Tenant == tenant)
                ? stored
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(StoredSearch))]
internal sealed partial class StoredSearchJson : JsonSerializerContext;
