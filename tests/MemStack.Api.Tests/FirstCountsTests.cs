using System.Text.RegularExpressions;

namespace MemStack.Api.Tests;

/// <summary>Tests that counters exist before the first event, in what the exporter of the api writes.</summary>
public sealed class FirstCountsTests(FirstCountsServer server) : IClassFixture<FirstCountsServer>
{
    [Fact]
    public async Task Counters_with_known_labels_are_0_before_the_first_request()
    {
        using var client = new HttpClient { BaseAddress = server.BaseAddress };
        var metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);

        foreach (
            var (counter, label, values) in ((string, string, string[])[])
                [
                    ("memory_added", "add_mode", ["verbatim", "inferred"]),
                    ("add_results", "add_outcome", ["stored", "known", "nothing", "queued", "replayed"]),
                    ("memory_superseded", "", [""]),
                    ("memory_duplicates", "", [""]),
                    ("search_candidates", "", [""]),
                    ("search_hits", "", [""]),
                    ("search_empty", "", [""]),
                    ("search_cache_requests", "search_cache_result", ["hit", "miss"]),
                    ("search_row_cache_requests", "search_cache_result", ["hit", "miss"]),
                    ("search_cache_failures", "", [""]),
                    ("input_rejected", "reject_reason", ["filter", "text_length", "idempotency_conflict"]),
                    ("ingest_jobs", "ingest_outcome", ["stored", "retried", "failed", "returned", "unsettled"]),
                    ("retrieval_evaluations", "retrieval_outcome", ["completed", "failed"]),
                    ("vector_search_samples", "vector_search_outcome", ["measured", "dropped", "failed"]),
                    ("reembed_memories", "reembed_outcome", ["embedded", "changed", "refused", "given_up"]),
                    ("reembed_runs", "reembed_outcome", ["incomplete", "failed", "stopped", "elsewhere"]),
                    ("transfer_records", "transfer_outcome", ["exported", "imported", "skipped", "overwritten", "rejected"]),
                    ("model_failures", "model_failure_reason", ["timeout", "unauthorized", "circuit_open", "dimension"]),
                    ("model_answers", "model_answer_quality", ["clean", "mended", "repaired", "cut_off", "unreadable"]),
                    ("embedding_cache_requests", "embedding_cache_result", ["hit", "miss"]),
                    ("embedding_cache_failures", "", [""]),
                ]
        )
        {
            Assert.All(
                values,
                value =>
                    Assert.Matches(
                        new Regex(
                            label.Length == 0
                                ? $"^memstack_{counter}_total(\\{{[^}}]*\\}})? 0"
                                : $"^memstack_{counter}_total\\{{[^}}]*memstack_{label}=\"{value}\"[^}}]*\\}} 0",
                            RegexOptions.Multiline,
                            TimeSpan.FromSeconds(10)
                        ),
                        metrics
                    )
            );
        }
    }

    [Fact]
    public async Task Bounds_budget_and_the_time_of_the_last_backup_are_exported()
    {
        using var client = new HttpClient { BaseAddress = server.BaseAddress };
        var metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.All(
            [
                "memstack_ingest_queue_capacity 77",
                "memstack_ingest_workers_limit 3",
                "memstack_model_budget_daily 12.5",
                "memstack_model_cost_today 0",
                "memstack_model_cost_projected_month 0",
                "memstack_backup_last_success_time_seconds 0",
            ],
            sample =>
                Assert.Matches(
                    new Regex(
                        "^" + sample.Replace(" ", "(\\{[^}]*\\})? ", StringComparison.Ordinal),
                        RegexOptions.Multiline,
                        TimeSpan.FromSeconds(10)
                    ),
                    metrics
                )
        );
    }
}

/// <summary>An api with models that nothing has asked yet.</summary>
public sealed class FirstCountsServer : ApiServer
{
    protected override IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["MemStack:Chat:Endpoint"] = "http://127.0.0.1:9/v1",
            ["MemStack:Chat:Model"] = "none",
            ["MemStack:Embedding:Endpoint"] = "http://127.0.0.1:9/v1",
            ["MemStack:Embedding:Model"] = "none",
            ["MemStack:Budget:Daily"] = "12.5",
            ["MemStack:Ingest:Capacity"] = "77",
            ["MemStack:Ingest:Workers"] = "3",
        };
}
