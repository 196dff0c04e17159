using MemStack.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;
using TestRig;

namespace MemStack.OpenMemory.Tests.Conformance;

/// <summary>Tests the whole active suite on a server with the suite's fixtures over the service's transport and request rules.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class TransportConformanceTests
{
    [Fact]
    public async Task The_active_suite_passes_except_for_the_listed_baseline()
    {
        await using var server = BuildServer();
        await server.StartAsync(TestContext.Current.CancellationToken);

        var result = await ConformanceSuite.RunAsync(
            new Uri(server.Urls.Single() + "/mcp"),
            "--suite",
            "active",
            "--expected-failures",
            ConformanceSuite.FileOf("expected-failures.yml")
        );

        Assert.True(result.ExitCode == 0, result.Everything);
        Assert.Contains("Total: 40 passed, 0 failed", result.Output, StringComparison.Ordinal);
    }

    private static WebApplication BuildServer()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder
            .Services.AddMcpServer()
            .WithHttpTransport(transport => transport.SessionMode = HttpServerSessionMode.StatefulForInitializeClients)
            .WithTools<FixtureTools>()
            .WithTools([FixtureTools.WithNewSchema()])
            .WithResources<FixtureResources>()
            .WithPrompts<FixturePrompts>()
            .WithSubscribeToResourcesHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
            .WithUnsubscribeFromResourcesHandler((_, _) => ValueTask.FromResult(new EmptyResult()))
            .WithCompleteHandler(
                (_, _) =>
                    ValueTask.FromResult(
                        new CompleteResult
                        {
                            Completion = new Completion { Values = ["paris", "park", "party"], Total = 3 },
                        }
                    )
            );

        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapMcp("/mcp");
        return app;
    }
}
