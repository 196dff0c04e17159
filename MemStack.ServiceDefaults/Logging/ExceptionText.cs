using System.Text;

namespace MemStack.ServiceDefaults.Logging;

/// <summary>Writes types and frames of exceptions, never their messages, which quote what was sent.</summary>
internal static class ExceptionText
{
    private const int MaxLength = 8_000;
    private const int MaxInner = 5;

    public static string TypeOf(Exception exception) => exception.GetType().FullName ?? exception.GetType().Name;

    /// <summary>The frames of an exception and of those that caused it, each under its type; at most 8,000 characters.</summary>
    public static string StackOf(Exception exception)
    {
        var text = new StringBuilder();
        var depth = 0;
        for (
            var current = exception;
            current is not null && depth < MaxInner && text.Length < MaxLength;
            current = current.InnerException, depth++
        )
        {
            text.Append(depth == 0 ? "" : "caused by ").AppendLine(TypeOf(current));
            if (current.StackTrace is { } frames)
            {
                text.AppendLine(frames);
            }
        }

        return text.ToString(0, Math.Min(text.Length, MaxLength)).TrimEnd();
    }
}
