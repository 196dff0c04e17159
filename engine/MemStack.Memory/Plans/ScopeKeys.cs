using System.Security.Cryptography;
using System.Text;
using MemStack.Memory.Model;

namespace MemStack.Memory.Plans;

/// <summary>
/// Short tokens for scopes, so that a full-text index can be restricted to one. They only narrow a search: queries also compare the columns
/// exactly.
/// </summary>
public static class ScopeKeys
{
    /// <summary>The tokens of everything a memory belongs to.</summary>
    public static string Of(MemoryRecord memory)
    {
        var tokens = new StringBuilder(Token("t", memory.Tenant, ""));
        Append("u", memory.UserId);
        Append("a", memory.AgentId);
        Append("p", memory.AppId);
        Append("r", memory.RunId);
        return tokens.ToString();

        void Append(string kind, string? id)
        {
            if (id is not null)
            {
                tokens.Append(' ').Append(Token(kind, memory.Tenant, id));
            }
        }
    }

    /// <summary>
    /// The owner of a memory: the user, else the agent, the application or the run. A fact is true of its owner in every run, so slots and
    /// duplicates are looked up by owner.
    /// </summary>
    public static string Owner(MemoryRecord memory) => Owner(memory.Tenant, memory.UserId, memory.AgentId, memory.AppId, memory.RunId);

    /// <summary>The owner's token of a scope.</summary>
    public static string Owner(string tenant, string? user, string? agent, string? app, string? run) =>
        user is not null ? Token("u", tenant, user)
        : agent is not null ? Token("a", tenant, agent)
        : app is not null ? Token("p", tenant, app)
        : Token("r", tenant, run ?? "");

    /// <summary>The token that every memory of a tenant has.</summary>
    public static string Tenant(string tenant) => Token("t", tenant, "");

    /// <summary>The one owner of all memories that <paramref name="filter"/> selects; null when there may be several.</summary>
    public static string? OnlyOwner(string tenant, MemoryFilter? filter) =>
        Required(tenant, filter).FirstOrDefault(token => token[0] == 'u');

    /// <summary>The tokens of every memory that <paramref name="filter"/> selects, from its unconditional equalities.</summary>
    public static IReadOnlyList<string> Required(string tenant, MemoryFilter? filter)
    {
        var tokens = new List<string>();
        Visit(filter, (kind, id) => tokens.Add(Token(kind, tenant, id)));
        if (tokens.Count == 0)
        {
            tokens.Add(Token("t", tenant, ""));
        }

        return tokens;
    }

    /// <summary>Digests of everything a memory belongs to.</summary>
    public static ScopeMask Mask(MemoryRecord memory)
    {
        return new ScopeMask(
            Bits("t", memory.Tenant, ""),
            Of("u", memory.UserId),
            Of("a", memory.AgentId),
            Of("p", memory.AppId),
            Of("r", memory.RunId)
        );

        ulong Of(string kind, string? id) => id is null ? 0 : Bits(kind, memory.Tenant, id);
    }

    /// <summary>The digests of every memory that <paramref name="filter"/> selects.</summary>
    public static ScopeMask Mask(string tenant, MemoryFilter? filter)
    {
        var mask = new ScopeMask(Bits("t", tenant, ""), 0, 0, 0, 0);
        Visit(
            filter,
            (kind, id) =>
                mask = kind switch
                {
                    "u" => mask with { User = Bits(kind, tenant, id) },
                    "a" => mask with { Agent = Bits(kind, tenant, id) },
                    "p" => mask with { App = Bits(kind, tenant, id) },
                    _ => mask with { Run = Bits(kind, tenant, id) },
                }
        );
        return mask;
    }

    /// <summary>The conversation that a memory of this scope is a turn of: its run, or else its add; null for a single memory.</summary>
    public static string? Thread(AddRequest request, Guid eventId, int memories)
    {
        if (request.RunId is not null)
        {
            return RunThread(request.Tenant, request.UserId, request.AgentId, request.AppId, request.RunId);
        }

        return memories > 1 ? "e" + eventId.ToString("N") : null;
    }

    /// <summary>The conversation of a run.</summary>
    public static string RunThread(string tenant, string? user, string? agent, string? app, string run) =>
        "r" + Digest(tenant, user ?? "\0", agent ?? "\0", app ?? "\0", run);

    private static void Visit(MemoryFilter? part, Action<string, string> visit)
    {
        if (part is AndFilter and)
        {
            foreach (var inner in and.Parts)
            {
                Visit(inner, visit);
            }
        }
        else if (
            part is FieldFilter { Operator: FilterOperator.Eq, Value.ValueKind: System.Text.Json.JsonValueKind.String } field
            && KindOf(field.Field) is { } kind
        )
        {
            visit(kind, field.Value.GetString()!);
        }
    }

    private static string? KindOf(string field) =>
        field switch
        {
            "user_id" => "u",
            "agent_id" => "a",
            "app_id" => "p",
            "run_id" => "r",
            _ => null,
        };

    // The trailing digit keeps the stemmer from cutting a token that ends like an English word.
    private static string Token(string kind, string tenant, string id) => kind + Digest(tenant, id)[..20] + "0";

    private static ulong Bits(string kind, string tenant, string id) =>
        ulong.Parse(Token(kind, tenant, id).AsSpan(1, 16), System.Globalization.NumberStyles.HexNumber) | 1;

    private static string Digest(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
            hash.AppendData(length);
            hash.AppendData(Encoding.UTF8.GetBytes(part));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
