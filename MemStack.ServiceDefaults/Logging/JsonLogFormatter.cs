using System.Diagnostics;
using MemStack.ServiceDefaults.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Fields = MemStack.ServiceDefaults.Logging.TelemetryNames.LogFields;

namespace MemStack.ServiceDefaults.Logging;

/// <summary>
/// Writes one JSON object per line: the event with its service, trace and request. Exceptions are written as types and frames without their
/// messages. Scopes are left out except the request's own, because the framework's scope contains the path.
/// </summary>
/// <remarks>
/// The framework's JSON formatter writes exceptions with their messages, which quote what was sent, and its field names are fixed; the
/// enrichers of Microsoft.Extensions.Telemetry add to its <c>State</c> but change neither. Operators query the names used here.
/// </remarks>
internal sealed class JsonLogFormatter(ServiceIdentity service, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "memstack-json";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if ((message.Length == 0 && logEntry.Exception is null) || StartFailure.IsReportedElsewhere(logEntry.Category, logEntry.Exception))
        {
            return;
        }

        var line = LogLineBuffer.Take();
        var json = line.Json;
        json.WriteStartObject();
        json.WriteString(Fields.Timestamp, time.GetUtcNow().UtcDateTime);
        json.WriteString(Fields.Level, LevelName(logEntry.LogLevel));
        json.WriteString(Fields.Service, service.Name);
        WriteContext(line);
        var state = logEntry.State as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
        var stateFields = WriteLifted(line, state);
        line.WriteText(Fields.Message, message);
        json.WriteString(Fields.Category, logEntry.Category);
        json.WriteNumber(Fields.EventId, logEntry.EventId.Id);
        line.WriteTextIfAny(Fields.EventName, logEntry.EventId.Name);
        if (stateFields > 0)
        {
            WriteState(line, state);
        }

        if (logEntry.Exception is { } exception)
        {
            json.WriteStartObject(Fields.Exception);
            json.WriteString("type", ExceptionText.TypeOf(exception));
            line.WriteText("stack", ExceptionText.StackOf(exception));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        line.WriteLineTo(textWriter);
        line.Return();
    }

    private static void WriteContext(LogLineBuffer line)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            line.Json.WriteString(Fields.TraceId, activity.TraceId.ToHexString());
            line.Json.WriteString(Fields.SpanId, activity.SpanId.ToHexString());
        }

        if (RequestLogContext.Current is { } request)
        {
            line.WriteText(Fields.RequestId, request.RequestId);
            line.WriteTextIfAny(Fields.Tenant, request.Tenant);
            line.WriteTextIfAny(Fields.User, request.UserHash);
            line.WriteTextIfAny(Fields.App, request.App);
            line.WriteTextIfAny(Fields.Agent, request.Agent);
            line.WriteTextIfAny(Fields.Endpoint, request.Route);
        }
    }

    /// <summary>Writes the values of a message that are fields of the line, and counts the others.</summary>
    private static int WriteLifted(LogLineBuffer line, IReadOnlyList<KeyValuePair<string, object?>> state)
    {
        var others = 0;
        for (var i = 0; i < state.Count; i++)
        {
            if (LiftedName(state[i].Key) is { } name)
            {
                line.WriteValue(name, state[i].Value);
            }
            else if (!IsTemplate(state[i].Key))
            {
                others++;
            }
        }

        return others;
    }

    private static void WriteState(LogLineBuffer line, IReadOnlyList<KeyValuePair<string, object?>> state)
    {
        line.Json.WriteStartObject(Fields.State);
        for (var i = 0; i < state.Count; i++)
        {
            if (LiftedName(state[i].Key) is null && !IsTemplate(state[i].Key))
            {
                line.WriteValue(state[i].Key, state[i].Value);
            }
        }

        line.Json.WriteEndObject();
    }

    // Endpoint is a field of the request itself and is written with it.
    private static string? LiftedName(string key) =>
        key switch
        {
            "HttpMethod" => Fields.Method,
            "HttpStatus" => Fields.Status,
            "DurationMs" => Fields.DurationMs,
            _ => null,
        };

    private static bool IsTemplate(string key) => key == "{OriginalFormat}";

    private static string LevelName(LogLevel level) =>
        level switch
        {
            LogLevel.Trace => "trace",
            LogLevel.Debug => "debug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warning",
            LogLevel.Error => "error",
            _ => "critical",
        };
}
