using System.Security.Cryptography;
using System.Text;

namespace MemStack.Memory.Text;

/// <summary>
/// The hash that mem0's clients know a memory's text by. It tells equal texts apart from others; nothing depends on its strength.
/// </summary>
public static class TextHash
{
    /// <summary>Returns the MD5 of a text in lower-case hex: mem0's clients know memories by it.</summary>
    public static string Of(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
