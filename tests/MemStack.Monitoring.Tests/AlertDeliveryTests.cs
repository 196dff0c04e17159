using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>A real Alertmanager on the routes of the configuration, with webhooks for receivers and shorter times.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed partial class AlertDeliveryTests : IAsyncLifetime
{
    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(1);
    private readonly TempDirectory _folder = new();
    private readonly HttpReceiver _receiver = new();
    private MonitoringServer? _alertmanager;

    public async ValueTask InitializeAsync()
    {
        var file = _folder.File("alertmanager.yml");
        await File.WriteAllTextAsync(file, Configuration(_receiver.Address));
        _alertmanager = await MonitoringServer.StartAlertmanagerAsync(file, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_alertmanager is not null)
        {
            await _alertmanager.DisposeAsync();
        }

        await _receiver.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_watchdog_is_delivered_again_and_again_to_its_receiver_alone()
    {
        await PostAsync(Alert("MemStackWatchdog", "info", "infrastructure", "prometheus"));

        await UntilAsync("three deliveries of the watchdog", () => _receiver.Requests.Count >= 3);

        Assert.All(_receiver.Requests, request => Assert.Equal("watchdog", request.Path));
    }

    [Fact]
    public async Task A_page_silences_the_warnings_of_its_service_and_no_other_ones()
    {
        await PostAsync(
            Alert("MemStackErrorRatioHigh", "critical", "backend", "api"),
            Alert("MemStackLatencyHigh", "warning", "backend", "api"),
            Alert("MemStackLatencyHigh", "warning", "backend", "openmemory")
        );

        await UntilAsync("the page and the other service's warning", () => Has("page-backend", "api") && Has("chat-backend", "openmemory"));
        // Notified after those that were known before it.
        await PostAsync(Alert("MemStackGcPausesLong", "warning", "backend", "web"));
        await UntilAsync("the later warning", () => Has("chat-backend", "web"));

        Assert.DoesNotContain(Delivered, alert => alert.Name == "MemStackLatencyHigh" && alert.Service == "api");
    }

    [Fact]
    public async Task A_service_that_is_down_silences_its_other_pages()
    {
        await PostAsync(
            Alert("MemStackServiceDown", "critical", "backend", "api"),
            Alert("MemStackErrorRatioHigh", "critical", "backend", "api")
        );

        await UntilAsync("the page", () => Has("page-backend", "api"));
        await PostAsync(Alert("MemStackPostgresDown", "critical", "database", "postgres"));
        await UntilAsync("a later page", () => Has("page-database", "postgres"));

        Assert.All(Delivered.Where(alert => alert.Service == "api"), alert => Assert.Equal("MemStackServiceDown", alert.Name));
    }

    [Fact]
    public async Task A_page_that_is_not_acknowledged_is_escalated_and_a_silenced_one_is_not()
    {
        await PostAsync(
            Alert("MemStackErrorRatioHigh", "critical", "backend", "api"),
            Alert("MemStackPostgresDown", "critical", "database", "postgres")
        );
        await UntilAsync("both pages", () => Has("page-backend", "api") && Has("page-database", "postgres"));

        await SilenceAsync("postgres");
        // Escalated after the silenced one would have been.
        await PostAsync(Alert("MemStackRedisDown", "critical", "database", "redis"));
        await UntilAsync("the escalations of the other pages", () => Has("escalation", "api") && Has("escalation", "redis"));

        Assert.False(Has("escalation", "postgres"));
    }

    // The routes, inhibitions and groups are those of the file: half an hour, after which a page is escalated, is six seconds, any other
    // time one.
    private static string Configuration(Uri receiver)
    {
        var text = Documents.Text("alertmanager/alertmanager.yml");
        var receivers = text.IndexOf("\nreceivers:\n", StringComparison.Ordinal);
        var routes = Time()
            .Replace(text[..receivers], time => $"{time.Groups["name"].Value}: {(time.Groups["time"].Value == "30m" ? "6s" : "1s")}")
            .Replace("templates/*.tmpl", Path.Combine(Documents.Folder, "alertmanager", "templates", "*.tmpl"), StringComparison.Ordinal);
        return routes
            + Receiver()
                .Replace(
                    text[receivers..],
                    name => $"{name.Value}\n    webhook_configs: [{{ url: '{receiver}{name.Groups["name"].Value}' }}]"
                );
    }

    private static JsonObject Alert(string name, string severity, string team, string service) =>
        new()
        {
            ["labels"] = new JsonObject
            {
                ["alertname"] = name,
                ["severity"] = severity,
                ["team"] = team,
                ["service"] = service,
            },
        };

    private IEnumerable<(string Receiver, string Name, string Service)> Delivered =>
        _receiver.Requests.SelectMany(request =>
            JsonNode.Parse(request.Body)!["alerts"]!
                .AsArray()
                .Select(alert => (request.Path, alert!["labels"]!["alertname"]!.ToString(), alert["labels"]!["service"]!.ToString()))
        );

    private bool Has(string receiver, string service) => Delivered.Any(alert => alert.Receiver == receiver && alert.Service == service);

    private Task PostAsync(params JsonNode[] alerts) => SendAsync("api/v2/alerts", new JsonArray(alerts));

    private Task SilenceAsync(string service) =>
        SendAsync(
            "api/v2/silences",
            new JsonObject
            {
                ["matchers"] = new JsonArray(
                    new JsonObject
                    {
                        ["name"] = "service",
                        ["value"] = service,
                        ["isRegex"] = false,
                    }
                ),
                ["startsAt"] = TimeProvider.System.GetUtcNow().ToString("O"),
                ["endsAt"] = TimeProvider.System.GetUtcNow().AddHours(1).ToString("O"),
                ["createdBy"] = "test",
                ["comment"] = "acknowledged",
            }
        );

    private async Task SendAsync(string path, JsonNode body)
    {
        using var client = new HttpClient { BaseAddress = _alertmanager!.Address };
        using var content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static Task UntilAsync(string what, Func<bool> condition) =>
        Poll.UntilAsync(what, condition, _deadline, TestContext.Current.CancellationToken);

    [GeneratedRegex("(?<name>group_wait|group_interval|repeat_interval): (?<time>\\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Time();

    [GeneratedRegex("  - name: (?<name>[a-z-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Receiver();
}
