using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public interface IExecutionConfigurationBuilder
{
    Task<IExecutionConfigurationResult> BuildAsync(DistributedApplicationExecutionContext executionContext, ILogger? resourceLogger = null, CancellationToken cancellationToken = default);
}

public interface IExecutionConfigurationResult
{
    IEnumerable<(string Value, bool IsSensitive)> Arguments { get; }

    IEnumerable<KeyValuePair<string, string>> EnvironmentVariables { get; }
}

public sealed class ExecutionConfigurationBuilder : IExecutionConfigurationBuilder
{
    private readonly IResource _resource;

    private ExecutionConfigurationBuilder(IResource resource) => _resource = resource;

    internal bool GathersArguments { get; set; }

    internal bool GathersEnvironment { get; set; }

    public static IExecutionConfigurationBuilder Create(IResource resource) => new ExecutionConfigurationBuilder(resource);

    public async Task<IExecutionConfigurationResult> BuildAsync(DistributedApplicationExecutionContext executionContext, ILogger? resourceLogger = null, CancellationToken cancellationToken = default)
    {
        var arguments = new List<object>();
        if (GathersArguments)
        {
            foreach (var annotation in _resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
                await annotation.Callback(new CommandLineArgsCallbackContext(arguments, _resource, cancellationToken));
        }

        var variables = new Dictionary<string, object>();
        if (GathersEnvironment)
        {
            foreach (var annotation in _resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
                await annotation.Callback(new EnvironmentCallbackContext(executionContext, _resource, variables, cancellationToken));
        }

        var result = new Result();
        foreach (var argument in arguments)
            result.ArgumentList.Add((await ResolveAsync(argument, cancellationToken) ?? string.Empty, argument is ParameterResource { Secret: true }));

        foreach (var (name, value) in variables)
        {
            if (await ResolveAsync(value, cancellationToken) is { } resolved)
                result.Variables[name] = resolved;
        }

        return result;
    }

    private static async ValueTask<string?> ResolveAsync(object value, CancellationToken cancellationToken) => value switch
    {
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(cancellationToken),
        IResourceBuilder<IResource> { Resource: IValueProvider provider } => await provider.GetValueAsync(cancellationToken),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private sealed class Result : IExecutionConfigurationResult
    {
        public List<(string Value, bool IsSensitive)> ArgumentList { get; } = [];

        public Dictionary<string, string> Variables { get; } = [];

        public IEnumerable<(string Value, bool IsSensitive)> Arguments => ArgumentList;

        public IEnumerable<KeyValuePair<string, string>> EnvironmentVariables => Variables;
    }
}

public static class ExecutionConfigurationBuilderExtensions
{
    public static IExecutionConfigurationBuilder WithArgumentsConfig(this IExecutionConfigurationBuilder builder)
    {
        ((ExecutionConfigurationBuilder)builder).GathersArguments = true;
        return builder;
    }

    public static IExecutionConfigurationBuilder WithEnvironmentVariablesConfig(this IExecutionConfigurationBuilder builder)
    {
        ((ExecutionConfigurationBuilder)builder).GathersEnvironment = true;
        return builder;
    }
}
