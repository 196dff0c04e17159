using System.Diagnostics;
using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting
{
    public interface IDistributedApplicationBuilder
    {
        ConfigurationManager Configuration { get; }

        string AppHostDirectory { get; }

        IHostEnvironment Environment { get; }

        IServiceCollection Services { get; }

        DistributedApplicationExecutionContext ExecutionContext { get; }

        IResourceCollection Resources { get; }

        IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource;

        IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
            where T : IResource;

        DistributedApplication Build();
    }

    public enum DistributedApplicationOperation
    {
        Run = 0,
        Publish = 1,
    }

    public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
    {
        public DistributedApplicationOperation Operation { get; } = operation;

        public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

        public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;
    }

    public sealed class DistributedApplicationOptions
    {
        public string[]? Args { get; set; }

        public string? AssemblyName { get; set; }

        public bool DisableDashboard { get; set; }

        public string? ProjectDirectory { get; set; }
    }

    public class DistributedApplicationException : Exception
    {
        public DistributedApplicationException()
        {
        }

        public DistributedApplicationException(string message)
            : base(message)
        {
        }

        public DistributedApplicationException(string message, Exception inner)
            : base(message, inner)
        {
        }
    }

    internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
    {
        private readonly HostApplicationBuilder _host;
        private readonly ExecutableResource? _dashboard;

        internal DistributedApplicationBuilder(DistributedApplicationOptions options)
        {
            var assembly = options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly();
            var metadata = assembly?.GetCustomAttributes<AssemblyMetadataAttribute>().ToLookup(attribute => attribute.Key, attribute => attribute.Value, StringComparer.OrdinalIgnoreCase);
            AppHostDirectory = options.ProjectDirectory ?? metadata?["apphostprojectpath"].FirstOrDefault() ?? Directory.GetCurrentDirectory();
            _host = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
            {
                Args = options.Args,
                ApplicationName = assembly?.GetName().Name,
                ContentRootPath = AppHostDirectory,
            });
            ExecutionContext = new(Configuration["operation"] is "publish" || Configuration["AppHost:Operation"] is "publish"
                ? DistributedApplicationOperation.Publish
                : DistributedApplicationOperation.Run);

            // The resources' own console lines are in the dashboard and in ResourceLoggerService, so the AppHost's console stays short.
            _host.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
            _host.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
            _host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
            Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
            Services.AddHealthChecks();
            Services.AddSingleton(TimeProvider.System);
            Services.AddSingleton(ExecutionContext);
            Services.AddSingleton(Resources);
            Services.AddSingleton<DistributedApplicationModel>();
            Services.AddSingleton<ResourceLoggerService>();
            Services.AddSingleton(_ => new ResourceNotificationService());
            Services.AddSingleton<Orchestrator>();
            Services.AddSingleton(services => new ResourceCommandService(services, services.GetRequiredService<ResourceLoggerService>(), services.GetRequiredService<Orchestrator>()));
            if (!options.DisableDashboard && metadata?["aspireclipath"].FirstOrDefault() is { } cli)
                _dashboard = new ExecutableResource(Dashboard.Name, cli, metadata["aspireclihome"].FirstOrDefault() ?? Path.GetTempPath());

            Services.AddSingleton(services => new Dashboard(
                Configuration,
                _dashboard,
                services.GetRequiredService<ResourceLoggerService>(),
                services.GetRequiredService<ILogger<DistributedApplication>>()));
        }

        public ConfigurationManager Configuration => _host.Configuration;

        public string AppHostDirectory { get; }

        public IHostEnvironment Environment => _host.Environment;

        public IServiceCollection Services => _host.Services;

        public DistributedApplicationExecutionContext ExecutionContext { get; }

        public IResourceCollection Resources { get; } = new ResourceCollection();

        public IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource
        {
            Resources.Add(resource);
            return CreateResourceBuilder(resource);
        }

        public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
            where T : IResource => new ResourceBuilder<T>(this, resource);

        public DistributedApplication Build()
        {
            // Like the official one, a resource that nobody has declared: its lines are read as those of any other.
            if (_dashboard is not null && !ExecutionContext.IsPublishMode)
                Resources.Add(_dashboard);

            // Last, so that the hosted services of the AppHost run before the first resource and still see the last one end.
            Services.AddHostedService(services => services.GetRequiredService<Orchestrator>());
            return new DistributedApplication(_host.Build());
        }
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    public interface IResourceBuilder<out T>
        where T : IResource
    {
        IDistributedApplicationBuilder ApplicationBuilder { get; }

        T Resource { get; }

        IResourceBuilder<T> WithAnnotation<TAnnotation>(TAnnotation annotation, ResourceAnnotationMutationBehavior behavior = ResourceAnnotationMutationBehavior.Append)
            where TAnnotation : IResourceAnnotation;
    }

    [DebuggerDisplay("{Resource.Name}")]
    internal sealed class ResourceBuilder<T>(IDistributedApplicationBuilder applicationBuilder, T resource) : IResourceBuilder<T>
        where T : IResource
    {
        public IDistributedApplicationBuilder ApplicationBuilder { get; } = applicationBuilder;

        public T Resource { get; } = resource;

        public IResourceBuilder<T> WithAnnotation<TAnnotation>(TAnnotation annotation, ResourceAnnotationMutationBehavior behavior = ResourceAnnotationMutationBehavior.Append)
            where TAnnotation : IResourceAnnotation
        {
            if (behavior == ResourceAnnotationMutationBehavior.Replace)
            {
                foreach (var replaced in Resource.Annotations.OfType<TAnnotation>().ToArray())
                    Resource.Annotations.Remove(replaced);
            }

            Resource.Annotations.Add(annotation);
            return this;
        }
    }
}
