using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MemStack.Memory.Model;

namespace MemStack.Memory.Searching.Caching;

/// <summary>
/// The name of an answer in a cache: a digest of everything that determines it, so that the question, the tenant and the users can't be
/// read from it: the request, the day (which decides expiry), the models and this build.
/// </summary>
internal static class SearchKey
{
    /// <summary>The prefix of every name.</summary>
    public const string Prefix = "memstack:search:";

    private static readonly string Build = typeof(SearchKey).Assembly.ManifestModule.ModuleVersionId.ToString("N");

    public static string Of(SearchRequest request, string models, DateTimeOffset now)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in (ReadOnlySpan<string>)[Build, models, request.Tenant, request.Query, request.ExpansionTerms ?? ""])
        {
            Append(hash, part);
        }

        Append(hash, BitConverter.DoubleToInt64Bits(request.Threshold));
        Append(hash, request.TopK);
        Append(hash, request.AsOf?.UtcTicks ?? -1);
        Append(hash, request.ShowExpired ? -1 : DateOnly.FromDateTime((request.AsOf ?? now).UtcDateTime).DayNumber);
        Append(hash, (request.Relations ? 1 : 0) | (request.Rerank ? 2 : 0) | (request.Explain ? 4 : 0) | (request.ShowSuperseded ? 8 : 0));
        Append(hash, request.Filter);
        return Prefix + Base64Url.EncodeToString(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, MemoryFilter? filter)
    {
        switch (filter)
        {
            case null:
                Append(hash, 0);
                break;
            case AndFilter and:
                Append(hash, 1, and.Parts);
                break;
            case OrFilter or:
                Append(hash, 2, or.Parts);
                break;
            case NotFilter not:
                Append(hash, 3, not.Parts);
                break;
            case FieldFilter field:
                Append(hash, 4);
                Append(hash, field.Field);
                Append(hash, (long)field.Operator);
                // An existence condition has no value.
                Append(hash, field.Value.ValueKind == JsonValueKind.Undefined ? "" : field.Value.GetRawText());
                break;
            default:
                throw new NotSupportedException($"A filter of the kind {filter.GetType().Name} has no digest.");
        }
    }

    private static void Append(IncrementalHash hash, long kind, IReadOnlyList<MemoryFilter> parts)
    {
        Append(hash, kind);
        Append(hash, parts.Count);
        foreach (var part in parts)
        {
            Append(hash, part);
        }
    }

    // Lengths keep neighbouring fields apart.
    private static void Append(IncrementalHash hash, string value)
    {
        Append(hash, value.Length);
        hash.AppendData(Encoding.UTF8.GetBytes(value));
    }

    private static void Append(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        hash.AppendData(bytes);
    }
}
