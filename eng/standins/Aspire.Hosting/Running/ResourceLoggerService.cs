using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

public class ResourceLoggerService
{
    private const int Backlog = 10_000;
    private readonly ConcurrentDictionary<string, State> _states = new(StringComparer.OrdinalIgnoreCase);

    public ILogger GetLogger(IResource resource) => GetLogger(resource.Name);

    public ILogger GetLogger(string resourceName) => _states.GetOrAdd(resourceName, _ => new State());

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource) => WatchAsync(resource.Name);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => _states.GetOrAdd(resourceName, _ => new State()).WatchAsync();

    public void Complete(IResource resource) => _states.GetOrAdd(resource.Name, _ => new State()).Complete();

    internal void Write(string resourceName, string line, bool isError) => _states.GetOrAdd(resourceName, _ => new State()).Write(line, isError);

    private sealed class State : ILogger
    {
        private readonly Lock _lock = new();
        private readonly Queue<LogLine> _backlog = new();
        private readonly List<Channel<LogLine>> _watchers = [];
        private int _lines;
        private bool _completed;

        public void Write(string text, bool isError)
        {
            lock (_lock)
            {
                var line = new LogLine(++_lines, $"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffffff}Z {text}", isError);
                _backlog.Enqueue(line);
                if (_backlog.Count > Backlog)
                    _backlog.Dequeue();

                foreach (var watcher in _watchers)
                    watcher.Writer.TryWrite(line);
            }
        }

        public void Complete()
        {
            lock (_lock)
            {
                _completed = true;
                foreach (var watcher in _watchers)
                    watcher.Writer.TryComplete();
            }
        }

        public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            // A watcher that is too slow loses its oldest lines, not the memory of the AppHost.
            var watcher = Channel.CreateBounded<LogLine>(new BoundedChannelOptions(2 * Backlog) { FullMode = BoundedChannelFullMode.DropOldest });
            lock (_lock)
            {
                foreach (var line in _backlog)
                    watcher.Writer.TryWrite(line);

                _watchers.Add(watcher);
                if (_completed)
                    watcher.Writer.TryComplete();
            }

            try
            {
                while (await watcher.Reader.WaitToReadAsync(cancellationToken))
                {
                    var batch = new List<LogLine>();
                    while (batch.Count < 500 && watcher.Reader.TryRead(out var line))
                        batch.Add(line);

                    yield return batch;
                }
            }
            finally
            {
                lock (_lock)
                    _watchers.Remove(watcher);
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Write(exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception.Message}", logLevel >= LogLevel.Error);
        }
    }
}
