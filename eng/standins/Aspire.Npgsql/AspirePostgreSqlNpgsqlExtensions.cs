using System.Data.Common;
using Aspire.Npgsql;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers PostgreSQL data sources with health check, spans and metrics.</summary>
public static class AspirePostgreSqlNpgsqlExtensions
{
    private const string SectionName = "Aspire:Npgsql";

    /// <summary>Registers an <see cref="NpgsqlDataSource"/> from <c>Aspire:Npgsql</c>, <c>Aspire:Npgsql:{connectionName}</c> and <c>ConnectionStrings:{connectionName}</c>, later ones first.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="connectionName">The connection's name in the configuration.</param>
    /// <param name="configureSettings">Changes the settings after they are read.</param>
    /// <param name="configureDataSourceBuilder">Changes the data source.</param>
    public static void AddNpgsqlDataSource(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<NpgsqlSettings>? configureSettings = null,
        Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null)
        => Add(builder, connectionName, serviceKey: null, configureSettings, configureDataSourceBuilder);

    /// <summary>Registers an <see cref="NpgsqlDataSource"/> under a key, configured as <see cref="AddNpgsqlDataSource"/> says.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="name">The service key, which is also the connection's name in the configuration.</param>
    /// <param name="configureSettings">Changes the settings after they are read.</param>
    /// <param name="configureDataSourceBuilder">Changes the data source.</param>
    public static void AddKeyedNpgsqlDataSource(
        this IHostApplicationBuilder builder,
        string name,
        Action<NpgsqlSettings>? configureSettings = null,
        Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Add(builder, name, name, configureSettings, configureDataSourceBuilder);
    }

    private static void Add(
        IHostApplicationBuilder builder,
        string connectionName,
        object? serviceKey,
        Action<NpgsqlSettings>? configureSettings,
        Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);
        var settings = new NpgsqlSettings();
        var section = builder.Configuration.GetSection(SectionName);
        section.Bind(settings);
        section.GetSection(connectionName).Bind(settings);
        settings.ConnectionString = builder.Configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);

        AddServices(builder.Services, settings, connectionName, serviceKey, configureDataSourceBuilder);
        if (!settings.DisableHealthChecks)
            AddHealthCheck(builder, serviceKey is null ? "PostgreSql" : $"PostgreSql_{connectionName}", serviceKey);
        if (!settings.DisableTracing)
            builder.Services.AddOpenTelemetry().WithTracing(static tracing => tracing.AddSource("Npgsql"));
        if (!settings.DisableMetrics)
            builder.Services.AddOpenTelemetry().WithMetrics(static metrics => metrics.AddMeter("Npgsql"));
    }

    private static void AddServices(
        IServiceCollection services,
        NpgsqlSettings settings,
        string connectionName,
        object? serviceKey,
        Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder)
    {
        services.TryAdd(new ServiceDescriptor(typeof(NpgsqlDataSource), serviceKey, (provider, _) =>
        {
            // Checked here and not at registration, so that the message comes when a logger is there to take it.
            if (string.IsNullOrWhiteSpace(settings.ConnectionString))
            {
                throw new InvalidOperationException(
                    $"ConnectionString is missing. It should be provided in 'ConnectionStrings:{connectionName}' or under the 'ConnectionString' key in '{SectionName}' configuration section.");
            }

            var source = new NpgsqlDataSourceBuilder(settings.ConnectionString);
            source.UseLoggerFactory(provider.GetService<ILoggerFactory>());
            configureDataSourceBuilder?.Invoke(source);
            return source.Build();
        }, ServiceLifetime.Singleton));
        services.TryAdd(new ServiceDescriptor(typeof(NpgsqlConnection), serviceKey, (provider, key) => Source(provider, key).CreateConnection(), ServiceLifetime.Transient));
        services.TryAdd(new ServiceDescriptor(typeof(DbDataSource), serviceKey, Source, ServiceLifetime.Singleton));
        services.TryAdd(new ServiceDescriptor(typeof(DbConnection), serviceKey, (provider, key) => Source(provider, key).CreateConnection(), ServiceLifetime.Transient));
    }

    private static void AddHealthCheck(IHostApplicationBuilder builder, string name, object? serviceKey)
    {
        // Kept in the builder's properties: a second registration of the name would fail at the first health request.
        if (builder.Properties.TryAdd($"Aspire.HealthChecks.{name}", true))
        {
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
                name, provider => new NpgsqlHealthCheck(Source(provider, serviceKey)), failureStatus: default, tags: default, timeout: default));
        }
    }

    private static NpgsqlDataSource Source(IServiceProvider provider, object? key)
        => key is null ? provider.GetRequiredService<NpgsqlDataSource>() : provider.GetRequiredKeyedService<NpgsqlDataSource>(key);
}

internal sealed class NpgsqlHealthCheck(NpgsqlDataSource source) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = source.CreateCommand("SELECT 1;");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
