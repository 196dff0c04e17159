using System.Diagnostics;
using System.Globalization;
using MemStack.ServiceDefaults.Logging;
using MemStack.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.Logging;

namespace MemStack.ServiceDefaults.Requests;

/// <summary>Gives each request its id and log context, and writes one line when it is done.</summary>
internal sealed class RequestMiddleware(
    RequestDelegate next,
    IRedactorProvider redactors,
    TimeProvider time,
    ILogger<RequestMiddleware> logger
)
{
    private readonly Redactor _users = redactors.GetRedactor(UserRedaction.UserIds);

    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        var isNoise = NoisePaths.Contains(context.Request.Path);
        var request = new RequestLogContext(RequestIds.Of(context.Request), RouteOf(context), _users);
        context.TraceIdentifier = request.RequestId;
        context.Features.Set(request);
        RequestLogContext.Current = request;
        context.Response.OnStarting(
            static state =>
            {
                var response = ((HttpContext)state).Response;
                response.Headers[RequestIds.HeaderName] = response.HttpContext.TraceIdentifier;
                return Task.CompletedTask;
            },
            context
        );

        if (isNoise && context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics)
        {
            metrics.MetricsDisabled = true;
        }

        var activity = context.Features.Get<IHttpActivityFeature>()?.Activity;
        activity?.SetTag(TelemetryNames.RequestId, request.RequestId);
        var failed = true;
        try
        {
            using (logger.BeginScope(new KeyValuePair<string, object?>[] { new(TelemetryNames.LogFields.RequestId, request.RequestId) }))
            {
                await next(context).ConfigureAwait(false);
            }

            failed = false;
        }
        finally
        {
            Complete(context, request, activity, StatusOf(context, failed), time.GetElapsedTime(started), isNoise);
        }
    }

    private void Complete(HttpContext context, RequestLogContext request, Activity? activity, int status, TimeSpan duration, bool isNoise)
    {
        request.Route ??= RouteOf(context);
        Describe(activity, request, context);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            AddErrorType(context, activity, status);
        }

        if (!isNoise && !(request.Route is null && NoisePaths.IsAsset(context.Request)))
        {
            logger.RequestCompleted(
                MethodOf(context.Request),
                request.Route ?? "(no route)",
                status,
                Math.Round(duration.TotalMilliseconds, 3)
            );
        }
    }

    private static void Describe(Activity? activity, RequestLogContext request, HttpContext context)
    {
        if (activity is not { IsAllDataRequested: true })
        {
            return;
        }

        // The exception handler takes the endpoint away, and with it the route that instrumentation would have found.
        if (request.Route is not null && activity.GetTagItem(TelemetryNames.HttpRoute) is null)
        {
            activity.SetTag(TelemetryNames.HttpRoute, request.Route);
            activity.DisplayName = $"{MethodOf(context.Request)} {request.Route}";
        }

        activity.SetTag(TelemetryNames.Tenant, request.Tenant);
        activity.SetTag(TelemetryNames.UserPseudoId, request.UserHash);
        activity.SetTag(TelemetryNames.App, request.App);
        activity.SetTag(TelemetryNames.Agent, request.Agent);
    }

    // The framework and the instrumentation set error.type for unhandled exceptions alone; by convention a 5xx answer has its
    // status there, in the metric and in the span.
    // https://opentelemetry.io/docs/specs/semconv/http/http-metrics/#metric-httpserverrequestduration
    // https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span
    private static void AddErrorType(HttpContext context, Activity? activity, int status)
    {
        var metrics = context.Features.Get<IHttpMetricsTagsFeature>();
        var noted = metrics?.Tags.FirstOrDefault(tag => tag.Key == TelemetryNames.ErrorType).Value;
        var errorType =
            noted
            ?? context.Features.Get<IExceptionHandlerFeature>()?.Error.GetType().FullName
            ?? status.ToString(CultureInfo.InvariantCulture);
        if (noted is null)
        {
            metrics?.Tags.Add(new(TelemetryNames.ErrorType, errorType));
        }

        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag(TelemetryNames.ErrorType, errorType);
        }
    }

    private static int StatusOf(HttpContext context, bool failed)
    {
        if (context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            return StatusCodes.Status499ClientClosedRequest;
        }

        return failed && !context.Response.HasStarted ? StatusCodes.Status500InternalServerError : context.Response.StatusCode;
    }

    private static string? RouteOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;

    // The method is the caller's text; only known ones are logged.
    private static string MethodOf(HttpRequest request)
    {
        var method = HttpMethods.GetCanonicalizedValue(request.Method);
        return
            HttpMethods.IsGet(method)
            || HttpMethods.IsPost(method)
            || HttpMethods.IsPut(method)
            || HttpMethods.IsDelete(method)
            || HttpMethods.IsPatch(method)
            || HttpMethods.IsHead(method)
            || HttpMethods.IsOptions(method)
            || HttpMethods.IsTrace(method)
            || HttpMethods.IsConnect(method)
            ? method
            : "_OTHER";
    }
}
