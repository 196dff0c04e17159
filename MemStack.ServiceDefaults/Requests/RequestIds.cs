using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace MemStack.ServiceDefaults.Requests;

/// <summary>The ids of requests: the caller's if it is well-formed, else a new one.</summary>
internal static class RequestIds
{
    public const string HeaderName = "X-Request-ID";
    public const int MaxLength = 64;

    private static readonly SearchValues<char> _allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    );

    public static string Of(HttpRequest request)
    {
        var sent = request.Headers[HeaderName];
        return sent is [{ } id] && IsWellFormed(id) ? id : Guid.CreateVersion7().ToString("N");
    }

    internal static bool IsWellFormed(string id) => id.Length is > 0 and <= MaxLength && !id.AsSpan().ContainsAnyExcept(_allowed);
}
