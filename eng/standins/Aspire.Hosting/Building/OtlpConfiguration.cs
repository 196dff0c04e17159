using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

public enum OtlpProtocol
{
    Grpc = 0,
    HttpProtobuf = 1,
    HttpJson = 2,
}

public static class OtlpConfigurationExtensions
{
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEnvironment => builder.Exporting(protocol: null);

    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder, OtlpProtocol protocol)
        where T : IResourceWithEnvironment => builder.Exporting(protocol);

    private static IResourceBuilder<T> Exporting<T>(this IResourceBuilder<T> builder, OtlpProtocol? protocol)
        where T : IResourceWithEnvironment
    {
        builder.WithAnnotation(new OtlpExporterAnnotation { RequiredProtocol = protocol }, ResourceAnnotationMutationBehavior.Replace);
        var configuration = builder.ApplicationBuilder.Configuration;
        var instance = Guid.CreateVersion7().ToString("N")[^8..];
        return builder.WithEnvironment(context =>
        {
            if (context.ExecutionContext.IsPublishMode)
                return;

            var variables = context.EnvironmentVariables;
            var grpc = configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"];
            var http = configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"];
            (variables["OTEL_EXPORTER_OTLP_ENDPOINT"], variables["OTEL_EXPORTER_OTLP_PROTOCOL"]) = protocol switch
            {
                OtlpProtocol.HttpProtobuf => (http ?? throw Missing(), "http/protobuf"),
                OtlpProtocol.HttpJson => (http ?? throw Missing(), "http/json"),
                OtlpProtocol.Grpc => (grpc ?? throw Missing(), "grpc"),
                _ => grpc is null && http is not null ? (http, "http/protobuf") : (grpc ?? "http://localhost:18889", "grpc"),
            };
            variables["OTEL_SERVICE_NAME"] = context.Resource.Name;
            variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={instance}";
            if (configuration["AppHost:OtlpApiKey"] is { } key)
                variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";

            if (!builder.ApplicationBuilder.Environment.IsDevelopment())
                return;

            foreach (var delay in (string[])["OTEL_BLRP_SCHEDULE_DELAY", "OTEL_BSP_SCHEDULE_DELAY", "OTEL_METRIC_EXPORT_INTERVAL"])
                variables[delay] = "1000";

            variables["OTEL_TRACES_SAMPLER"] = "always_on";
            variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
            variables["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true";
        });

        static InvalidOperationException Missing() => new("OtlpExporter is configured to require a protocol for which no dashboard endpoint URL is set.");
    }
}
