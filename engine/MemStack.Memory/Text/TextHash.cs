using System.Security.Cryptography;
using System.Text;

namespace MemStack.Memory.Text;

/// <summary>
/// The hash by which mem0's clients identify a memory's text. It is not a security measure.
/// </summary>
public static class TextHash
{
    /// <summary>Returns the MD5 of a text in lower-case hex, as mem0's clients expect.</summary>
    public static string Of(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
