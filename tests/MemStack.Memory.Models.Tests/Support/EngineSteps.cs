using MemStack.Memory;
using MemStack.Memory.Model;
using MemStack.Memory.Reembedding;
using MemStack.Memory.Sqlite;
using MemStack.Memory.Stores;
using MemStack.Tests.ModelServer;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.Tests.Support;

/// <summary>The whole way: a scripted endpoint, the real engine, the real store.</summary>
internal static class EngineSteps
{
    public static Func<ModelRequest, ModelReply> Decide(string action) =>
        request =>
            request.IsConsolidation
                ? ModelReply.Json(
                    new
                    {
                        decisions = request.Data["facts"]!
                            .AsArray()
                            .Select(fact => new
                            {
                                fact = (int)fact!["fact"]!,
                                action,
                                memories = fact["memories"]!.AsArray().Select(number => (int)number!).Take(1),
                            }),
                    }
                )
                : ModelReply.Text("{\"facts\":[]}");

    public static IMemoryEngine Engine(ModelsHost host) => host.Get<IMemoryEngine>();

    public static async Task<AddResult> AddAsync(ModelsHost host, string message, params object[] facts)
    {
        var onChat = host.Server.OnChat;
        if (facts.Length > 0)
        {
            host.Server.OnChat = request => request.IsExtraction ? ModelReply.Json(new { facts }) : onChat(request);
        }

        var result = await Engine(host)
            .AddAsync(
                new AddRequest
                {
                    Tenant = "t1",
                    UserId = "alice",
                    Messages = [new("user", message)],
                },
                TestContext.Current.CancellationToken
            );
        host.Server.OnChat = onChat;
        return result;
    }

    public static async Task<List<string>> SearchAsync(ModelsHost host, string query)
    {
        var hits = await Engine(host)
            .SearchAsync(
                new SearchRequest
                {
                    Tenant = "t1",
                    Query = query,
                    Filter = MemoryFilter.Equal("user_id", "alice"),
                },
                TestContext.Current.CancellationToken
            );
        return [.. hits.Select(hit => hit.Memory.Text)];
    }

    public static async Task AssertInHistoryAsync(ModelsHost host, Guid superseded, Guid by)
    {
        var memory = await Engine(host).GetAsync("t1", superseded, TestContext.Current.CancellationToken);
        Assert.NotNull(memory!.ValidTo);
        Assert.Equal(by, memory.SupersededBy);
        var history = await Engine(host).HistoryAsync("t1", superseded, TestContext.Current.CancellationToken);
        Assert.Equal([HistoryEvent.Add, HistoryEvent.Supersede], history!.Select(entry => entry.Event).Order());
    }

    public static async Task<ModelsHost> StartAsync(TempFolder folder, Dictionary<string, string?>? settings = null)
    {
        var host = await ModelsHost.StartAsync(
            settings,
            builder =>
            {
                builder.Services.AddMemoryEngine(options => options.DataDirectory = folder.Path).AddSqlite();
                builder.Services.Configure<ReembedOptions>(options =>
                    (options.MaxAttempts, options.RetryDelay) = (1, TimeSpan.FromMilliseconds(1))
                );
            }
        );
        await host.Get<IMemoryStore>().OpenAsync(TestContext.Current.CancellationToken);
        return host;
    }
}
