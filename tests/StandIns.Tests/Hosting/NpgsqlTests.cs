using System.Data.Common;
using Aspire.Npgsql;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace StandIns.Tests.Hosting;

public class NpgsqlTests
{
    private const string Closed = "Host=127.0.0.1;Port=1;Username=u;Timeout=1";

    [Fact]
    public void The_connection_string_comes_first_then_the_named_section_then_the_general_one()
    {
        Assert.Equal("Host=string", HostOf(("ConnectionStrings:db", "Host=string"), ("Aspire:Npgsql:db:ConnectionString", "Host=named"), ("Aspire:Npgsql:ConnectionString", "Host=general")));
        Assert.Equal("Host=named", HostOf(("Aspire:Npgsql:db:ConnectionString", "Host=named"), ("Aspire:Npgsql:ConnectionString", "Host=general")));
        Assert.Equal("Host=general", HostOf(("Aspire:Npgsql:ConnectionString", "Host=general")));

        static string HostOf(params (string, string)[] settings)
        {
            var builder = Builder(settings);
            builder.AddNpgsqlDataSource("db");
            using var host = builder.Build();
            return host.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString;
        }
    }

    [Fact]
    public void The_callbacks_have_the_last_word()
    {
        var builder = Builder(("ConnectionStrings:db", "Host=one"), ("Aspire:Npgsql:db:DisableTracing", "true"));
        NpgsqlSettings? seen = null;
        builder.AddNpgsqlDataSource("db", settings => (seen = settings).ConnectionString = "Host=two", source => source.Name = "mine");
        using var host = builder.Build();

        Assert.Equal("Host=two", host.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString);
        Assert.True(seen!.DisableTracing);
        Assert.False(seen.DisableMetrics);
    }

    [Fact]
    public void A_missing_connection_string_says_where_it_belongs()
    {
        var builder = Builder();
        builder.AddNpgsqlDataSource("db");
        using var host = builder.Build();

        var error = Assert.Throws<InvalidOperationException>(() => host.Services.GetRequiredService<NpgsqlDataSource>());
        Assert.Contains("ConnectionStrings:db", error.Message, StringComparison.Ordinal);
        Assert.Contains("Aspire:Npgsql", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_sources_with_keys_stand_beside_the_one_without()
    {
        var builder = Builder(("ConnectionStrings:db", "Host=plain"), ("ConnectionStrings:other", "Host=keyed"));
        builder.AddNpgsqlDataSource("db");
        builder.AddKeyedNpgsqlDataSource("other");
        using var host = builder.Build();

        Assert.Equal("Host=plain", host.Services.GetRequiredService<DbDataSource>().ConnectionString);
        Assert.Equal("Host=keyed", host.Services.GetRequiredKeyedService<NpgsqlDataSource>("other").ConnectionString);
        Assert.Equal("Host=keyed", host.Services.GetRequiredKeyedService<NpgsqlConnection>("other").ConnectionString);
        Assert.Equal(["PostgreSql", "PostgreSql_other"], host.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(r => r.Name));
    }

    [Fact]
    public void What_is_disabled_is_not_registered()
    {
        var builder = Builder(("Aspire:Npgsql:DisableHealthChecks", "true"), ("Aspire:Npgsql:DisableTracing", "true"), ("Aspire:Npgsql:DisableMetrics", "true"));
        builder.AddNpgsqlDataSource("db");
        using var host = builder.Build();

        Assert.Null(host.Services.GetService<HealthCheckService>());
        Assert.Null(host.Services.GetService<TracerProvider>());
        Assert.Null(host.Services.GetService<MeterProvider>());
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unhealthy()
    {
        var builder = Builder(("ConnectionStrings:db", Closed));
        builder.AddNpgsqlDataSource("db");
        using var host = builder.Build();

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.NotNull(report.Entries["PostgreSql"].Exception);
    }

    [Fact]
    public async Task A_server_that_is_there_is_healthy_and_its_commands_are_traced()
    {
        await using var server = new TestRig.PostgresFixture();
        await server.InitializeAsync();
        var connection = server.ConnectionString;
        var builder = Builder(("ConnectionStrings:db", connection));
        builder.AddNpgsqlDataSource("db");
        var spans = new Tracing.KeptSpans();
        builder.Services.AddOpenTelemetry().WithTracing(t => t.AddProcessor(spans));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Contains("Npgsql", spans.SourceNames(System.Diagnostics.ActivityKind.Client));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static HostApplicationBuilder Builder(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        builder.Services.AddLogging();
        return builder;
    }
}
