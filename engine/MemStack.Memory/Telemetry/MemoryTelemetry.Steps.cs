using System.Diagnostics;

namespace MemStack.Memory.Telemetry;

/// <content>What a step of an operation reports.</content>
public sealed partial class MemoryTelemetry
{
    internal Step StartStep(string name) => new(this, name);

    /// <summary>A part of an operation, from its start to its disposal.</summary>
    internal sealed class Step : IDisposable
    {
        private readonly MemoryTelemetry _telemetry;
        private readonly string _name;
        private readonly Activity? _activity;
        private readonly long _start = Stopwatch.GetTimestamp();
        private string? _error;

        internal Step(MemoryTelemetry telemetry, string name)
        {
            (_telemetry, _name) = (telemetry, name);
            _activity = Source.StartActivity(name, ActivityKind.Internal);
            _activity?.SetTag(StepName, name);
        }

        /// <summary>Marks the step as failed; the operation continues without it.</summary>
        /// <param name="reason">A bounded word.</param>
        internal void Fail(string reason)
        {
            _error = reason;
            _activity?.SetTag(ErrorType, reason).SetStatus(ActivityStatusCode.Error, reason);
        }

        public void Dispose()
        {
            var tags = new TagList { { StepName, _name } };
            if (_error is not null)
            {
                tags.Add(ErrorType, _error);
            }

            _telemetry._steps.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, tags);
            _activity?.Dispose();
        }
    }
}
