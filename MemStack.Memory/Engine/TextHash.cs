using System.Security.Cryptography;
using System.Text;

namespace MemStack.Memory.Engine;

/// <summary>
/// The hash that mem0's clients know a memory's text by. It tells equal texts apart from others; nothing depends on its strength.
/// </summary>
internal static class TextHash
{
    public static string Of(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
