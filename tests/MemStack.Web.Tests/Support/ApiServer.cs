using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TestRig;

namespace MemStack.Web.Tests.Support;

/// <summary>A small server over HTTP with the calls of the hosted surface that the page makes. It can be stopped and
/// started again on the same port, and keeps its memories meanwhile.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private const string LivesIn = "Lives in ";
    private readonly ConcurrentDictionary<Guid, Stored> _memories = new();
    private readonly Lock _readers = new();

    // Not a port that the system would assign to another program while the server is stopped.
    private readonly int _port = FreePort.Next();
    private WebApplication? _app;

    /// <summary>Intercepts each request before it is answered: it may wait, answer itself, or pass it on.</summary>
    public Func<HttpContext, Func<Task>, Task>? Before { get; set; }

    public Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>Writes memories without the page.</summary>
    public void Seed(string user, params IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            Keep(user, text);
        }
    }

    /// <summary>Writes a memory that was true until another superseded it.</summary>
    public void SeedChange(string user, string before, string after, DateTimeOffset since, DateTimeOffset until)
    {
        var old = Keep(user, before);
        (old.ValidFrom, old.ValidTo, old.Successor) = (since, until, Keep(user, after));
        old.Successor.ValidFrom = until;
    }

    /// <summary>Seeds, once, the users whose memories tests only read.</summary>
    public void SeedForReading()
    {
        lock (_readers)
        {
            if (CountOf("axe") > 0)
            {
                return;
            }

            SeedChange(
                "axe-past",
                "Lives in Paris",
                "Lives in Berlin",
                new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
                new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero)
            );
            Seed("axe", "Lives in Berlin", "Likes chess");
        }
    }

    public int CountOf(string user) => Of(user).Count();

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{_port}");
        builder.Services.AddRouting();
        _app = builder.Build();
        _app.Use((context, next) => Before is { } before ? before(context, () => next(context)) : next(context));
        _app.UseRouting();
        Map(_app);
        await _app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_app is null)
        {
            return;
        }

        await _app.DisposeAsync();
        _app = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private void Map(WebApplication app)
    {
        app.MapGet("/health/liveness", () => Results.Ok());
        app.MapGet(
            "/health/detailed",
            () =>
                Results.Json(
                    new
                    {
                        status = "degraded",
                        service = "api",
                        version = "1.0.0",
                        dependencies = new object[]
                        {
                            new
                            {
                                name = "models",
                                status = "degraded",
                                response_time_ms = 12.5,
                                error_class = "timeout",
                            },
                            new
                            {
                                name = "store",
                                status = "healthy",
                                response_time_ms = 0.4,
                            },
                        },
                    }
                )
        );
        app.MapPost(
            "/v3/memories/add/",
            (JsonObject body) =>
            {
                var stored = Keep(Text(body["user_id"]), Text(body["messages"]![0]!["content"]));
                return new JsonObject
                {
                    ["event_id"] = Guid.CreateVersion7(),
                    ["status"] = "SUCCEEDED",
                    ["results"] = new JsonArray(
                        new JsonObject
                        {
                            ["id"] = stored.Id,
                            ["event"] = "ADD",
                            ["data"] = new JsonObject { ["memory"] = stored.Text },
                        }
                    ),
                };
            }
        );
        app.MapPost(
            "/v3/memories/",
            (JsonObject body, int page, int page_size) =>
            {
                var at = body["as_of"] is { } moment ? moment.GetValue<DateTimeOffset>() : (DateTimeOffset?)null;
                var all = Of(Text(body["filters"]!["user_id"]))
                    .Where(memory => body["show_superseded"] is not null || memory.IsTrue(at))
                    .OrderByDescending(memory => memory.Created)
                    .ToList();
                return Page(all.Count, all.Skip((page - 1) * page_size).Take(page_size).Select(memory => memory.ToJson(score: null)));
            }
        );
        app.MapPost(
            "/v3/memories/search/",
            (JsonObject body) =>
            {
                var words = Words(Text(body["query"]));
                var most = body["top_k"]?.GetValue<int>() ?? 10;
                var found = Of(Text(body["filters"]!["user_id"]))
                    .Select(memory => (memory, score: (double)Words(memory.Text).Intersect(words).Count() / words.Count))
                    .Where(pair => pair.score > 0)
                    .OrderByDescending(pair => pair.score)
                    .Take(most)
                    .Select(pair => pair.memory.ToJson(pair.score));
                return new JsonObject { ["results"] = new JsonArray([.. found]) };
            }
        );
        app.MapPut(
            "/v1/memories/{id:guid}/",
            (Guid id, JsonObject body) =>
            {
                if (!_memories.TryGetValue(id, out var memory))
                {
                    return Results.NotFound();
                }

                memory.Change(Text(body["text"]));
                return Results.Ok(memory.ToJson(score: null));
            }
        );
        app.MapDelete(
            "/v1/memories/{id:guid}/",
            (Guid id) =>
                _memories.TryRemove(id, out _)
                    ? Results.Ok(new JsonObject { ["message"] = "Memory deleted successfully!" })
                    : Results.NotFound()
        );
        app.MapGet(
            "/v1/memories/{id:guid}/history/",
            (Guid id) => _memories.TryGetValue(id, out var memory) ? Results.Ok(memory.History()) : Results.NotFound()
        );
        app.MapGet(
            "/v1/graph/",
            (Guid memory_id) =>
            {
                var relations =
                    _memories.TryGetValue(memory_id, out var memory) && memory.Text.StartsWith(LivesIn, StringComparison.Ordinal)
                        ? new JsonArray(
                            new JsonObject
                            {
                                ["source"] = memory.User,
                                ["relationship"] = "lives_in",
                                ["target"] = memory.Text[LivesIn.Length..],
                                ["memory_id"] = memory.Id,
                            }
                        )
                        : [];
                return new JsonObject { ["nodes"] = new JsonArray(), ["relations"] = relations };
            }
        );
        app.MapGet(
            "/v1/entities/",
            (int page, int page_size) =>
            {
                var users = _memories
                    .Values.GroupBy(memory => memory.User, StringComparer.Ordinal)
                    .OrderBy(group => group.Key, StringComparer.Ordinal)
                    .ToList();
                return Page(
                    users.Count,
                    users
                        .Skip((page - 1) * page_size)
                        .Take(page_size)
                        .Select(group => new JsonObject
                        {
                            ["type"] = "user",
                            ["name"] = group.Key,
                            ["total_memories"] = group.Count(),
                        })
                );
            }
        );
    }

    private IEnumerable<Stored> Of(string user) => _memories.Values.Where(memory => memory.User == user);

    private Stored Keep(string user, string text)
    {
        var memory = new Stored(user, text);
        _memories[memory.Id] = memory;
        return memory;
    }

    private static JsonObject Page(int count, IEnumerable<JsonObject> items) =>
        new() { ["count"] = count, ["results"] = new JsonArray([.. items]) };

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static HashSet<string> Words(string text) =>
        [.. text.ToLowerInvariant().Split([' ', '?', '.', ','], StringSplitOptions.RemoveEmptyEntries)];

    private sealed class Stored(string user, string text)
    {
        private static long _order;
        private readonly List<(string? Old, string New, DateTimeOffset At)> _steps = [(null, text, TimeProvider.System.GetUtcNow())];

        public Guid Id { get; } = Guid.CreateVersion7();

        public long Created { get; } = Interlocked.Increment(ref _order);

        public string User { get; } = user;

        public string Text { get; private set; } = text;

        public DateTimeOffset? ValidFrom { get; set; }

        public DateTimeOffset? ValidTo { get; set; }

        public Stored? Successor { get; set; }

        public bool IsTrue(DateTimeOffset? at) => (ValidTo is null || ValidTo > at) && (at is null || ValidFrom is null || ValidFrom <= at);

        public void Change(string now)
        {
            _steps.Add((Text, now, TimeProvider.System.GetUtcNow()));
            Text = now;
        }

        public JsonObject ToJson(double? score)
        {
            var json = new JsonObject
            {
                ["id"] = Id,
                ["memory"] = Text,
                ["user_id"] = User,
                ["created_at"] = Iso(_steps[0].At),
                ["updated_at"] = Iso(_steps[^1].At),
            };
            if (ValidFrom is { } since)
            {
                json["valid_from"] = Iso(since);
            }

            if (ValidTo is { } until)
            {
                (json["valid_to"], json["lifecycle_state"], json["replaced_by"]) = (Iso(until), "superseded", Successor!.Id);
            }

            if (score is { } value)
            {
                json["score"] = value;
            }

            return json;
        }

        public JsonArray History()
        {
            var steps = new JsonArray([.. _steps.Select(step => Step(step.Old is null ? "ADD" : "UPDATE", step.Old, step.New, step.At))]);
            if (Successor is { } next)
            {
                var last = Step("UPDATE", Text, next.Text, _steps[^1].At);
                last["change"] = "SUPERSEDE";
                steps.Add(last);
            }

            return steps;
        }

        private static JsonObject Step(string name, string? before, string after, DateTimeOffset at) =>
            new()
            {
                ["id"] = Guid.CreateVersion7(),
                ["event"] = name,
                ["old_memory"] = before,
                ["new_memory"] = after,
                ["created_at"] = Iso(at),
            };

        private static string Iso(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);
    }
}
