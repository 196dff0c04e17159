using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace MemStack.ServiceDefaults.Logging;

/// <summary>Structured logs on the console, the same everywhere.</summary>
internal static class JsonLoggingExtensions
{
    public static void AddJsonLogging(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<PrivacyOptions>().BindConfiguration(PrivacyOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddUserRedaction();
        builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, PrivacyFloor>();
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(static options => options.FormatterName = JsonLogFormatter.FormatterName);
        builder.Logging.AddConsoleFormatter<JsonLogFormatter, ConsoleFormatterOptions>();
    }
}
