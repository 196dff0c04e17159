using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MemStack.Memory.Model;

namespace MemStack.Memory.Adding;

/// <summary>A digest of everything in an add that decides its result, so that one idempotency key can't be used for two requests.</summary>
internal static class RequestFingerprint
{
    public static string Of(AddRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, request.UserId);
        Append(hash, request.AgentId);
        Append(hash, request.AppId);
        Append(hash, request.RunId);
        Append(hash, request.Metadata?.ToJsonString());
        Append(hash, request.Infer ? "1" : "0");
        Append(hash, request.Timestamp?.UtcTicks.ToString());
        Append(hash, request.ExpiresAt?.DayNumber.ToString());
        foreach (var message in request.Messages)
        {
            Append(hash, message.Role);
            Append(hash, message.Content);
            Append(hash, message.Name);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Lengths keep neighbouring fields apart; -1 distinguishes a missing one from an empty one.
    private static void Append(IncrementalHash hash, string? value)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, value?.Length ?? -1);
        hash.AppendData(length);
        if (value is not null)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(value));
        }
    }
}
