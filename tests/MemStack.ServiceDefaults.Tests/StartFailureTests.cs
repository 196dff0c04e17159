using System.Net;
using System.Net.Sockets;
using MemStack.ServiceDefaults.Hosting;
using MemStack.ServiceDefaults.Logging;
using MemStack.ServiceDefaults.Settings;
using MemStack.ServiceDefaults.Tests.Infrastructure;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults.Tests;

public sealed class StartFailureTests
{
    [Theory]
    [InlineData("MemStack:Health:Timeout", "00:00:00", "such as 00:00:03")]
    [InlineData("MemStack:Health:Timeout", "soon", "Correct it, or leave it out")]
    [InlineData("MemStack:Limits:MaxRequestBodyBytes", "large", "Correct it, or leave it out")]
    [InlineData("MemStack:Privacy:AllowSensitiveLogs", "perhaps", "Correct it, or leave it out")]
    [InlineData("MemStack:Health:CacheDuration", "01:00:00", "such as 00:00:02")]
    [InlineData("MemStack:Health:External:qdrant", "qdrant:6333", "such as http://qdrant:6333/healthz")]
    [InlineData("MemStack:Health:External:kafka", "tcp://kafka", "tcp://neo4j:7687")]
    [InlineData("MemStack:Http:AttemptTimeout", "00:05:00", "the defaults are 00:00:10 and 00:00:30")]
    [InlineData("MemStack:Limits:MaxRequestBodyBytes", "12", "the default is 4194304")]
    [InlineData("MemStack:Shutdown:DrainDelay", "-00:00:01", "the default is 00:00:00")]
    [InlineData("MemStack:Shutdown:Timeout", "00:00:00", "the default is 00:00:10")]
    [InlineData("MemStack:Privacy:UserHashKey", "short", "at least 16")]
    [InlineData("MemStack:AllowedHosts", "http://memory.example.com", "without scheme and port")]
    [InlineData("MemStack:AllowedOrigins", "memory.example.com", "such as https://memory.example.com")]
    public async Task A_wrong_setting_ends_the_start_with_one_line_that_names_it_and_the_fix(string setting, string value, string fix)
    {
        var (code, error, console) = await RunAsync(new(StringComparer.Ordinal) { [setting] = value });

        Assert.Equal(1, code);
        var line = Assert.Single(error);
        Assert.Contains(setting, line, StringComparison.Ordinal);
        Assert.Contains(fix, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        Assert.Empty(console);
    }

    [Fact]
    public void A_setting_that_two_validations_refuse_in_the_same_words_is_named_once()
    {
        var refused = new OptionsValidationException("chat", typeof(object), ["MemStack:Chat:Model is not set."]);

        Assert.Equal("MemStack:Chat:Model is not set.", StartFailure.Explain(new AggregateException(refused, refused)));
    }

    [Fact]
    public async Task Two_wrong_settings_are_both_named()
    {
        var (_, error, _) = await RunAsync(
            new(StringComparer.Ordinal) { ["MemStack:Health:Timeout"] = "00:00:00", ["MemStack:Privacy:UserHashKey"] = "short" }
        );

        var line = Assert.Single(error);
        Assert.Contains("MemStack:Health:Timeout", line, StringComparison.Ordinal);
        Assert.Contains("MemStack:Privacy:UserHashKey", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_was_set_is_not_repeated_when_it_is_a_secret()
    {
        var (_, error, _) = await RunAsync(new(StringComparer.Ordinal) { ["MemStack:Privacy:UserHashKey"] = "canary" });

        Assert.DoesNotContain("canary", Assert.Single(error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_address_is_named_with_the_variable_that_chooses_another()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;

        var (code, error, console) = await RunAsync(url: $"http://127.0.0.1:{port}");

        Assert.Equal(1, code);
        var line = Assert.Single(error);
        Assert.Contains($"http://127.0.0.1:{port}", line, StringComparison.Ordinal);
        Assert.Contains("ASPNETCORE_URLS", line, StringComparison.Ordinal);
        Assert.Empty(console);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://*:0")]
    public async Task A_service_that_others_could_reach_does_not_start_without_keys(string url)
    {
        var (code, error, console) = await RunAsync(
            services: builder => builder.Services.AddSingleton<ICallerAuthentication>(new Keys(false)),
            url: url
        );

        Assert.Equal(1, code);
        var line = Assert.Single(error);
        Assert.StartsWith("Refusing to listen on", line, StringComparison.Ordinal);
        Assert.Contains("MemStack:ApiKeys", line, StringComparison.Ordinal);
        Assert.Empty(console);
    }

    [Fact]
    public async Task Configured_keys_do_not_allow_a_service_without_authentication_to_listen_everywhere()
    {
        var (code, error, _) = await RunAsync(
            new(StringComparer.Ordinal) { ["MemStack:ApiKeys:0:Key"] = "a key of some length" },
            url: "http://0.0.0.0:0"
        );

        Assert.Equal(1, code);
        var line = Assert.Single(error);
        Assert.Contains("requires no key", line, StringComparison.Ordinal);
        Assert.Contains("MemStack:AllowUnauthenticated=true", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production", true, "MemStack:Unrelated")]
    [InlineData("Development", false, "MemStack:Unrelated")]
    [InlineData("Production", false, "MemStack:AllowUnauthenticated")]
    public async Task With_authentication_or_in_Development_or_when_allowed_it_may_listen_everywhere(
        string environment,
        bool isRequired,
        string setting
    )
    {
        await using var app = TestService.Build(
            new(StringComparer.Ordinal) { [setting] = "true" },
            builder => builder.Services.AddSingleton<ICallerAuthentication>(new Keys(isRequired)),
            environment: environment,
            url: "http://0.0.0.0:0"
        );

        await app.StartAsync(TestContext.Current.CancellationToken);

        Assert.NotEmpty(app.Urls);
    }

    [Fact]
    public async Task A_services_own_reason_is_printed_as_its_line()
    {
        var (code, error, console) = await RunAsync(services: builder => builder.Services.AddHostedService<FailsToStart>());

        Assert.Equal(1, code);
        Assert.Equal("MemStack:DataDirectory is in use: choose another.", Assert.Single(error));
        Assert.Empty(console);
    }

    [Fact]
    public async Task A_bug_is_not_reported_as_a_wrong_setting()
    {
        await using var app = TestService.Build(services: builder => builder.Services.AddHostedService<HasAFault>());

        await Assert.ThrowsAsync<NotSupportedException>(app.RunMemStackAsync);
    }

    [Fact]
    public async Task An_orderly_stop_ends_with_code_0()
    {
        await using var app = TestService.Build();
        app.Lifetime.ApplicationStarted.Register(app.Lifetime.StopApplication);

        Assert.Equal(0, await app.RunMemStackAsync());
    }

    private static async Task<(int Code, string[] Error, string[] Console)> RunAsync(
        Dictionary<string, string?>? settings = null,
        Action<WebApplicationBuilder>? services = null,
        string url = "http://127.0.0.1:0"
    )
    {
        ConsoleRecorder.Instance.Clear();
        var before = Console.Error;
        var exitCode = Environment.ExitCode;
        await using var error = new StringWriter();
        Console.SetError(error);
        try
        {
            var app = TestService.Build(settings, services, url: url);

            // An unexpectedly successful start ends, too, with another code.
            app.Lifetime.ApplicationStarted.Register(app.Lifetime.StopApplication);
            var code = await app.RunMemStackAsync();
            Assert.Equal(code, Environment.ExitCode);
            return (
                code,
                error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                [.. ConsoleRecorder.Instance.Lines.Where(line => line.Contains("\"exception\"", StringComparison.Ordinal))]
            );
        }
        finally
        {
            Console.SetError(before);
            Environment.ExitCode = exitCode;
        }
    }

    private sealed class FailsToStart : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) =>
            throw new StartException("MemStack:DataDirectory is in use:\nchoose another.");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class HasAFault : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed record Keys(bool IsRequired) : ICallerAuthentication;
}
