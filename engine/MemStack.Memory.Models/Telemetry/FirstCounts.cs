using Microsoft.Extensions.Hosting;

namespace MemStack.Memory.Models.Telemetry;

/// <summary>
/// Lets the counters of the configured models begin at zero when the host starts, after its exporter, which is the first of its services.
/// </summary>
internal sealed class FirstCounts(ModelTelemetry telemetry, bool chat, bool embeddings) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (chat)
        {
            telemetry.CountChatFromZero();
        }

        if (embeddings)
        {
            telemetry.CountEmbeddingsFromZero();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
