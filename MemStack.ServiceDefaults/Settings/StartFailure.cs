using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults.Settings;

/// <summary>
/// A failure to start that the operator can correct; the message is one line that names the setting and the fix.
/// </summary>
public sealed class StartException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line that names the setting and the fix.</param>
    public StartException(string message)
        : base(message) { }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line that names the setting and the fix.</param>
    /// <param name="innerException">The cause.</param>
    public StartException(string message, Exception innerException)
        : base(message, innerException) { }

    /// <summary>Creates the exception without a message.</summary>
    public StartException() { }
}

/// <summary>Explains, in one line, the failures of a start that an operator can correct.</summary>
internal static class StartFailure
{
    /// <summary>
    /// The assembly that throws when a value cannot be read as its option's type. It throws a general exception type; the message names the
    /// setting and is shown, never parsed.
    /// </summary>
    private const string ConfigurationBinder = "Microsoft.Extensions.Configuration.Binder";

    /// <summary>Turns a failure into the line that explains it, or returns null when the operator cannot correct it.</summary>
    public static string? Explain(Exception failure) =>
        failure switch
        {
            StartException start => OneLine(start.Message),
            OptionsValidationException options => OneLine(string.Join(' ', options.Failures)),
            AggregateException many when many.InnerExceptions.All(inner => Explain(inner) is not null) => string.Join(
                ' ',
                many.InnerExceptions.Select(Explain).Distinct(StringComparer.Ordinal)
            ),
            IOException { InnerException: AddressInUseException } io => OneLine(
                $"{io.Message.TrimEnd('.')}. Stop the program that uses it, or choose another with ASPNETCORE_URLS, such as http://127.0.0.1:8080."
            ),
            SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                "Listening on that port is not permitted: choose one above 1023 with ASPNETCORE_URLS, such as http://127.0.0.1:8080.",
            InvalidOperationException { Source: ConfigurationBinder } unreadable => OneLine(
                $"{unreadable.Message} Correct it, or leave it out for the default."
            ),
            _ => null,
        };

    /// <summary>Returns whether the host or Kestrel logs such a failure with its stack trace, which the one line replaces.</summary>
    public static bool IsReportedElsewhere(string category, Exception? failure) =>
        failure is not null
        && (
            category
            is "Microsoft.Extensions.Hosting.Internal.Host"
                or "Microsoft.AspNetCore.Server.Kestrel"
                or "Microsoft.AspNetCore.Hosting.Diagnostics"
        )
        && Explain(failure) is not null;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
