using System.Collections.Concurrent;
using System.Reflection;
using MemStack.Memory.Backup;
using MemStack.Memory.Idempotency;
using MemStack.Memory.Queue;
using MemStack.Memory.Reembedding;
using MemStack.Memory.Searching;
using MemStack.Memory.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.Memory.Tests.Support;

/// <summary>Records which members of the stores' ports the tests call, on which store.</summary>
internal static class Recorder
{
    public static readonly Type[] Ports =
    [
        typeof(IMemoryStore),
        typeof(ISearchIndex),
        typeof(IGraphStore),
        typeof(IIngestQueue),
        typeof(IIdempotencyStore),
        typeof(IReembedStore),
        typeof(ITransferStore),
        typeof(IBackupRecord),
    ];

    internal static readonly ConcurrentDictionary<(string Store, string Member), bool> Called = new();

    private static readonly ConcurrentDictionary<Type, bool> Suites = new();

    /// <summary>Suites of which no test has begun.</summary>
    public static IReadOnlyList<string> NotRun(string store) =>
        [
            .. typeof(EngineSuite)
                .Assembly.GetTypes()
                .Where(type =>
                    type is { IsAbstract: false }
                    && type.IsSubclassOf(typeof(EngineSuite))
                    && type.Name.StartsWith(store, StringComparison.Ordinal)
                    && !Suites.ContainsKey(type)
                )
                .Select(type => type.Name),
        ];

    /// <summary>Records that a test of the suite runs on an available store.</summary>
    public static void Began(Type suite) => Suites.TryAdd(suite, true);

    /// <summary>Wraps each port in a proxy, except ports that a test replaced.</summary>
    public static void Wrap(IServiceCollection services)
    {
        foreach (var port in Ports)
        {
            var known = services.Single(service => service.ServiceType == port);
            if (known.ImplementationType is not { } store || store.Assembly == typeof(Recorder).Assembly)
            {
                continue;
            }

            services.Remove(known);
            services.AddSingleton(port, provider => RecordingProxy.Around(port, ActivatorUtilities.CreateInstance(provider, store)));
        }
    }

    /// <summary>The members of the ports that no test has called on the store whose types begin so.</summary>
    public static IReadOnlyList<string> Uncalled(string store) =>
        [
            .. Ports
                .SelectMany(port => port.GetMethods())
                .Select(Name)
                .Where(member => !Called.ContainsKey((store, member)))
                .Order(StringComparer.Ordinal),
        ];

    internal static string Name(MethodInfo method) => $"{method.DeclaringType!.Name}.{method.Name}";
}

/// <summary>Forwards calls. Generated proxies derive from it.</summary>
public class RecordingProxy : DispatchProxy
{
    private object? _target;

    public static object Around(Type port, object target)
    {
        var proxy = Create(port, typeof(RecordingProxy));
        ((RecordingProxy)proxy)._target = target;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var store = _target!.GetType().Name.StartsWith("Postgres", StringComparison.Ordinal) ? "Postgres" : "Sqlite";
        Recorder.Called.TryAdd((store, Recorder.Name(targetMethod!)), true);
        return targetMethod!.Invoke(_target, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
