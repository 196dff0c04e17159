using Microsoft.Extensions.Options;

namespace MemStack.Web.Services.Operations;

/// <summary>Registers the readers of the Operations page.</summary>
internal static class OperationsServices
{
    public static void AddOperations(this IServiceCollection services)
    {
        services.AddOptions<OperationsOptions>().BindConfiguration(OperationsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
#pragma warning disable EXTEXP0001 // Experimental. A retry would outlast the time limit; the page shows the first answer and asks again by itself.
        services
            .AddHttpClient<OperationsHttp>(
                static (provider, http) =>
                {
                    http.Timeout = provider.GetRequiredService<IOptions<OperationsOptions>>().Value.Timeout;
                    http.MaxResponseContentBufferSize = OperationsHttp.MaxAnswerBytes;
                }
            )
            .RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        services.AddTransient<ServiceHealthReader>();
        services.AddTransient<PrometheusReader>();
        services.AddTransient<FiguresReader>();
        services.AddTransient<AlertsReader>();
        services.AddTransient<DashboardsReader>();
    }
}
