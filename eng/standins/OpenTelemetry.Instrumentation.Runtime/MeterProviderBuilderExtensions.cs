using OpenTelemetry.Instrumentation.Runtime;

namespace OpenTelemetry.Metrics
{
    /// <summary>Adds the metrics of the .NET runtime.</summary>
    public static class MeterProviderBuilderExtensions
    {
        /// <summary>Adds the runtime's meter, <c>System.Runtime</c>.</summary>
        /// <param name="builder">The meter provider's builder.</param>
        /// <returns><paramref name="builder"/>.</returns>
        public static MeterProviderBuilder AddRuntimeInstrumentation(this MeterProviderBuilder builder)
            => AddRuntimeInstrumentation(builder, configure: null);

        /// <summary>Adds the runtime's meter, <c>System.Runtime</c>.</summary>
        /// <param name="builder">The meter provider's builder.</param>
        /// <param name="configure">Not called: since .NET 9 the meter is the runtime's own and has no options.</param>
        /// <returns><paramref name="builder"/>.</returns>
        public static MeterProviderBuilder AddRuntimeInstrumentation(this MeterProviderBuilder builder, Action<RuntimeInstrumentationOptions>? configure)
        {
            ArgumentNullException.ThrowIfNull(builder);
            return builder.AddMeter("System.Runtime");
        }
    }
}

namespace OpenTelemetry.Instrumentation.Runtime
{
    /// <summary>Has no settings.</summary>
    public class RuntimeInstrumentationOptions;
}
