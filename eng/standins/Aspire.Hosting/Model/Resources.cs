using System.Collections.ObjectModel;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting
{
    public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
}

namespace Aspire.Hosting.ApplicationModel
{
    public interface IResourceAnnotation;

    public interface IResource
    {
        string Name { get; }

        ResourceAnnotationCollection Annotations { get; }
    }

    public interface IResourceWithEnvironment : IResource;

    public interface IResourceWithArgs : IResource;

    public interface IResourceWithEndpoints : IResource;

    public interface IResourceWithWaitSupport : IResource;

    public interface IComputeResource : IResource;

    public interface IResourceCollection : IList<IResource>;

    public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

    public abstract partial class Resource : IResource
    {
        protected Resource(string name)
        {
            if (!ValidName().IsMatch(name) || name.Contains("--", StringComparison.Ordinal) || name.EndsWith('-'))
                throw new ArgumentException($"Resource name '{name}' is invalid: 1 to 64 ASCII letters, digits and single hyphens, starting with a letter and not ending with a hyphen.", nameof(name));

            Name = name;
        }

        public virtual string Name { get; }

        public virtual ResourceAnnotationCollection Annotations { get; } = [];

        [GeneratedRegex("^[A-Za-z][A-Za-z0-9-]{0,63}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
        private static partial Regex ValidName();
    }

    public class ProjectResource(string name) : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport, IComputeResource;

    public class ExecutableResource(string name, string command, string workingDirectory)
        : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IComputeResource
    {
        public string Command { get; } = command;

        public string WorkingDirectory { get; } = workingDirectory;
    }

    public class ContainerResource(string name) : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IComputeResource;

    public class ParameterResource : Resource, IExpressionValue
    {
        private readonly Func<string> _value;

        internal ParameterResource(string name, Func<string> value, bool secret)
            : base(name)
        {
            _value = value;
            Secret = secret;
        }

        public bool Secret { get; }

        public string ValueExpression => $"{{{Name}.value}}";

        public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(_value());
    }

    public class DistributedApplicationModel(IResourceCollection resources)
    {
        public IResourceCollection Resources { get; } = resources;
    }

    internal sealed class ResourceCollection : Collection<IResource>, IResourceCollection
    {
        protected override void InsertItem(int index, IResource item)
        {
            if (this.Any(other => string.Equals(other.Name, item.Name, StringComparison.OrdinalIgnoreCase)))
                throw new DistributedApplicationException($"Cannot add resource with the name '{item.Name}': a resource with that name already exists. Resource names are case-insensitive.");

            base.InsertItem(index, item);
        }
    }
}
