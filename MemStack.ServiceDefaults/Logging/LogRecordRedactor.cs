using OpenTelemetry;
using OpenTelemetry.Logs;

namespace MemStack.ServiceDefaults.Logging;

/// <summary>Gives exported log records the request they belong to, and takes messages of exceptions out.</summary>
internal sealed class LogRecordRedactor : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        var request = RequestLogContext.Current;
        if (request is null && data.Exception is null)
        {
            return;
        }

        var attributes = data.Attributes is null ? [] : new List<KeyValuePair<string, object?>>(data.Attributes);
        if (request is not null)
        {
            Add(attributes, TelemetryNames.RequestId, request.RequestId);
            Add(attributes, TelemetryNames.HttpRoute, request.Route);
            Add(attributes, TelemetryNames.Tenant, request.Tenant);
            Add(attributes, TelemetryNames.UserPseudoId, request.UserHash);
            Add(attributes, TelemetryNames.App, request.App);
            Add(attributes, TelemetryNames.Agent, request.Agent);
        }

        if (data.Exception is { } exception)
        {
            Add(attributes, TelemetryNames.ExceptionType, ExceptionText.TypeOf(exception));
            Add(attributes, TelemetryNames.ExceptionStackTrace, ExceptionText.StackOf(exception));
            data.Exception = null;
        }

        data.Attributes = attributes;
    }

    private static void Add(List<KeyValuePair<string, object?>> attributes, string name, string? value)
    {
        if (value is not null)
        {
            attributes.Add(new(name, value));
        }
    }
}
