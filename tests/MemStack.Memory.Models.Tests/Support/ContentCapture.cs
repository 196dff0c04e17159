using System.Runtime.CompilerServices;

namespace MemStack.Tests.Support;

/// <summary>Asks the library, as an operator might, for prompts and answers on spans; the canary test sees that they stay away.</summary>
internal static class ContentCapture
{
    [ModuleInitializer]
    internal static void Request() => Environment.SetEnvironmentVariable("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "true");
}
