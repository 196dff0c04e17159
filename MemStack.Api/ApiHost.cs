using System.Text.Encodings.Web;
using MemStack.Api.Auth;
using MemStack.Api.Caching;
using MemStack.Api.Contracts;
using MemStack.Api.Errors;
using MemStack.Api.Errors.Contracts;
using MemStack.Api.Http;
using MemStack.Api.Json;
using MemStack.Api.Limits;
using MemStack.Api.OpenApi;
using MemStack.Memory;
using MemStack.Memory.Configuration;
using MemStack.Memory.English;
using MemStack.Memory.Models;
using MemStack.Memory.Postgres;
using MemStack.Memory.Postgres.Configuration;
using MemStack.Memory.Sqlite;
using MemStack.ServiceDefaults.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace MemStack.Api;

/// <summary>Composes the api: the engine, authentication, both surfaces, and their documents.</summary>
internal static class ApiHost
{
    private static readonly string DefaultAddress = $"http://localhost:{Client.MemStackPorts.Api}";

    public static WebApplicationBuilder AddMemStackApi(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var section = builder.Configuration.GetSection(ApiKeyOptions.SectionName);
        builder.AddSharedCache();
        services.AddMemoryEngine(section).AddEnglishRules().AddLanguageModels(builder.Configuration);
        builder.AddStore(section);
        services
            .AddOptions<ApiKeyOptions>()
            .BindConfiguration(ApiKeyOptions.SectionName)
            .Validate<IConfiguration>(ApiKeyOptions.AreAllRead, ApiKeyOptions.NoList)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<ApiKeyOptions>, ApiKeyOptionsValidator>();
        services.AddSingleton<ApiKeyRing>();
        services.AddSingleton<ICallerAuthentication>(provider => provider.GetRequiredService<ApiKeyRing>());
        services.AddOptions<AddDefaults>().BindConfiguration(AddDefaults.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services
            .AddAuthentication(ApiKeyDefaults.Scheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthenticationHandler>(ApiKeyDefaults.Scheme, null);
        services
            .AddAuthorizationBuilder()
            .AddPolicy(ApiKeyDefaults.AdminPolicy, policy => policy.RequireClaim(ApiKeyDefaults.AdminClaim, "true"));
        services.AddRateLimits();
        services.AddSingleton<ActiveCallers>().AddSingleton<CallerLog>();

        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json =>
        {
            var options = json.SerializerOptions;
            options.TypeInfoResolverChain.Insert(0, ApiJsonContext.Default);
            options.PropertyNamingPolicy = ApiJsonContext.Default.Options.PropertyNamingPolicy;
            options.NumberHandling = ApiJsonContext.Default.Options.NumberHandling;
            options.PropertyNameCaseInsensitive = false;
            options.AllowDuplicateProperties = false;
            options.Converters.Add(new WellFormedElementConverter());

            // Answers are JSON and never part of a page, so non-ASCII letters need no escaping.
            options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });
        services.AddApiDocuments();
        if (!AddressIsSet(builder.Configuration))
        {
            builder.WebHost.UseUrls(DefaultAddress);
        }

        return builder;
    }

    public static WebApplication UseMemStackApi(this WebApplication app)
    {
        // Runs at the start, which validates the settings and reports a wrong one in one line.
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            if (app.Services.GetRequiredService<ApiKeyRing>().IsOpen)
            {
                app.Logger.OpenToEveryCaller();
            }
        });
        app.UseAuthentication();
        // Before ErrorShapeMiddleware, which may read a body, and before authorization, which would let keys be guessed without a limit.
        app.UseRateLimiter();
        app.UseMiddleware<ErrorShapeMiddleware>();
        app.UseAuthorization();
        app.UseMiddleware<CallerLogMiddleware>();
        app.UseMiddleware<IdempotencyMiddleware>();
        app.UseApiDocuments();
        return app;
    }

    public static WebApplication MapMemStackApi(this WebApplication app)
    {
        var all = app.MapGroup("")
            .RequireAuthorization()
            .RequireRateLimiting(RateLimiting.TenantPolicy)
            .AddEndpointFilter<CallerLogFilter>();
        var hosted = all.MapGroup("").WithMetadata(new SurfaceMetadata(ErrorSurface.Hosted)).DescribeErrors<HostedError>();
        Hosted.PingApi.MapPingApi(hosted);
        Hosted.MemoriesApi.MapMemoriesApi(hosted);
        Hosted.MemoryApi.MapMemoryApi(hosted);
        Hosted.BatchApi.MapBatchApi(hosted);
        Hosted.EntitiesApi.MapEntitiesApi(hosted);
        Hosted.EventsApi.MapEventsApi(hosted);
        Hosted.LegacyApi.MapLegacyApi(hosted);

        var own = all.MapGroup("").WithMetadata(new SurfaceMetadata(ErrorSurface.Own)).DescribeProblems();
        Graph.GraphApi.MapGraphApi(own);
        Operations.DeadLettersApi.MapDeadLettersApi(own);
        Operations.ReembedApi.MapReembedApi(own);
        Transfer.TransferApi.MapTransferApi(own);

        var selfHosted = all.MapGroup("").WithMetadata(new SurfaceMetadata(ErrorSurface.SelfHosted)).DescribeErrors<DetailError>();
        SelfHosted.MemoriesApi.MapMemoriesApi(selfHosted);
        SelfHosted.MemoryApi.MapMemoryApi(selfHosted);
        SelfHosted.SearchApi.MapSearchApi(selfHosted);
        SelfHosted.EntitiesApi.MapEntitiesApi(selfHosted);

        app.MapApiDocuments();
        return app;
    }

    // Without Aspire's health check, spans and metrics: the memories' own health check, which decides readiness, looks through it at the
    // schema; the engine has a span and a duration for each call; and the service defaults collect what the driver knows of its
    // connections.
    private static void AddStore(this WebApplicationBuilder builder, IConfigurationSection section)
    {
        var store = new MemoryOptions
        {
            Mode = section[nameof(MemoryOptions.Mode)] ?? MemoryOptions.EmbeddedMode,
            Store = section[nameof(MemoryOptions.Store)],
        };
        if (!store.UsesPostgres)
        {
            builder.Services.AddSqlite();
            return;
        }

        var postgres = section.GetSection("Postgres");
        builder.Services.AddPostgres(postgres);
        // The settings are read when connections are created, after validation.
        builder.AddNpgsqlDataSource(
            "memories",
            static settings => settings.DisableHealthChecks = settings.DisableTracing = settings.DisableMetrics = true,
            source => source.ConfigureForMemories(postgres.Get<PostgresOptions>() ?? new PostgresOptions())
        );
    }

    // For vectors, and for answers of searches where MemStack:SearchCache:Shared is on. Redis may be unavailable: connections are created
    // on demand.
    private static void AddSharedCache(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString("cache") is { Length: > 0 } address)
        {
            builder.Services.AddRedis(address);
        }
    }

    private static bool AddressIsSet(ConfigurationManager configuration) =>
        configuration[WebHostDefaults.ServerUrlsKey] is not null
        || configuration[WebHostDefaults.HttpPortsKey] is not null
        || configuration[WebHostDefaults.HttpsPortsKey] is not null
        || configuration.GetSection("Kestrel:Endpoints").Exists();
}
