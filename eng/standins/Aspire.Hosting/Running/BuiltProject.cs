using System.Reflection;
using System.Runtime.InteropServices;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>How a project is started: from the output that the AppHost's own build made (Aspire.Hosting.targets notes where it is).</summary>
internal static class BuiltProject
{
    private const string MetadataPrefix = "aspireprojectoutput:";

    public static (string Program, string[] Arguments, string Directory) Find(ProjectResource project)
    {
        var metadata = project.Annotations.OfType<IProjectMetadata>().Single();
        var output = metadata.GetType().Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(attribute => attribute.Key == MetadataPrefix + metadata.ProjectPath)?.Value;
        if (output is null || !File.Exists(output))
            throw new DistributedApplicationException($"the output of {metadata.ProjectPath} was not found; build the AppHost, which builds it.");

        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return (dotnet, ["exec", output], Path.GetDirectoryName(metadata.ProjectPath)!);
    }
}
