using System.Net.Http.Json;

namespace MemStack.AppHost.Resources;

/// <summary>Commands of the monitoring in the dashboard.</summary>
internal static class MonitoringCommands
{
    /// <summary>The name of the command that sends a test alert.</summary>
    public const string SendTestAlert = "send-test-alert";

    /// <summary>The name of the command that reloads the configuration.</summary>
    public const string Reload = "reload";

    /// <summary>The name of the test alert.</summary>
    public const string TestAlert = "MemStackTestAlert";

    /// <summary>The time after which the test alert ends by itself.</summary>
    public static readonly TimeSpan TestAlertLength = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan _maxWait = TimeSpan.FromSeconds(30);

    /// <summary>Adds the command that sends an alert, to see that its way to the receivers works.</summary>
    public static IResourceBuilder<AlertmanagerResource> WithTestAlertCommand(this IResourceBuilder<AlertmanagerResource> alertmanager) =>
        alertmanager.WithPost(
            SendTestAlert,
            "Send a test alert",
            $"Raises {TestAlert} with severity info, which ends by itself after {TestAlertLength.TotalMinutes} minutes.",
            "AlertOn",
            "api/v2/alerts",
            () => JsonContent.Create(new[] { TestAlertOf(TimeProvider.System.GetUtcNow()) }),
            $"Alertmanager holds {TestAlert}."
        );

    /// <summary>Adds the command that makes Prometheus read its files again.</summary>
    public static IResourceBuilder<PrometheusResource> WithReloadCommand(this IResourceBuilder<PrometheusResource> prometheus) =>
        prometheus.WithPost(
            Reload,
            "Reload",
            "Reads the configuration and the rules again.",
            "ArrowClockwise",
            "-/reload",
            () => null,
            "Prometheus has read its files again."
        );

    private static object TestAlertOf(DateTimeOffset now) =>
        new
        {
            labels = new
            {
                alertname = TestAlert,
                severity = "info",
                team = "infrastructure",
                service = "alertmanager",
            },
            annotations = new
            {
                summary = "A test of the alerting chain",
                description = "Somebody sent this alert from the dashboard. It ends by itself.",
            },
            startsAt = now,
            endsAt = now + TestAlertLength,
        };

    private static IResourceBuilder<T> WithPost<T>(
        this IResourceBuilder<T> program,
        string name,
        string title,
        string description,
        string icon,
        string path,
        Func<HttpContent?> content,
        string success
    )
        where T : MonitoringResource =>
        program.WithCommand(
            name,
            title,
            context =>
                PostAsync(
                    new Uri(new Uri(program.GetEndpoint(ServiceExtensions.Endpoint).Url), path),
                    content,
                    success,
                    context.CancellationToken
                ),
            new CommandOptions
            {
                Description = description,
                IconName = icon,
                UpdateState = context =>
                    context.ResourceSnapshot.State?.Text == KnownResourceStates.Running
                        ? ResourceCommandState.Enabled
                        : ResourceCommandState.Disabled,
            }
        );

    private static async Task<ExecuteCommandResult> PostAsync(
        Uri address,
        Func<HttpContent?> content,
        string success,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var client = new HttpClient { Timeout = _maxWait };
            using var body = content();
            using var answer = await client.PostAsync(address, body, cancellationToken);
            // A refused configuration is explained in the answer.
            return answer.IsSuccessStatusCode
                ? CommandResults.Success(success)
                : CommandResults.Failure(
                    $"{address} answered {(int)answer.StatusCode}: {(await answer.Content.ReadAsStringAsync(cancellationToken)).Trim()}"
                );
        }
        catch (HttpRequestException unreachable)
        {
            return CommandResults.Failure($"{address} could not be reached: {unreachable.Message}");
        }
    }
}
