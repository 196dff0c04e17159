using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace MemStack.Cli.Checks;

/// <summary>Checks the machine's requirements.</summary>
internal static class MachineChecks
{
    private const int MinMajor = 10;
    private const long Gibibyte = 1L << 30;
    private const long MinDisk = 2 * Gibibyte;
    private const long MinMemory = 3 * Gibibyte / 2;

    public static Check Runtime() => new(".NET runtime", CheckState.Ok, $"{Environment.Version}");

    public static async Task<Check> SdkAsync(CancellationToken cancellationToken)
    {
        var versions = await SdksAsync(cancellationToken);
        return
            versions.LastOrDefault(version =>
                int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major >= MinMajor
            )
                is { } newest
            ? new(".NET SDK", CheckState.Ok, newest)
            : new(".NET SDK", CheckState.Fault, $"none of {MinMajor} or later", "Install it from https://dotnet.microsoft.com/download");
    }

    public static Check Memory()
    {
        var bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var text = $"{bytes / (1 << 20)} MiB";
        return bytes >= MinMemory
            ? new("memory", CheckState.Ok, text)
            : new("memory", CheckState.Note, text, "The embedded stack wants about 1.5 GiB.");
    }

    public static Check Disk(string dataFolder)
    {
        var place = dataFolder;
        while (!Path.Exists(place))
        {
            place = Path.GetDirectoryName(place)!;
        }

        const string Fix = "Make room, or choose another data folder with --data DIR.";
        try
        {
            // Windows has drives only; elsewhere any folder identifies its file system.
            var free = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(place)! : place).AvailableFreeSpace;
            using (
                new FileStream(
                    Path.Combine(place, $".memstack-{Guid.CreateVersion7():N}"),
                    FileMode.CreateNew,
                    FileAccess.Write,
                    FileShare.None,
                    1,
                    FileOptions.DeleteOnClose
                )
            ) { }

            var text = $"{free / Gibibyte} GiB free for {dataFolder}";
            return free >= MinDisk ? new("disk", CheckState.Ok, text) : new("disk", CheckState.Fault, text, Fix);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new("disk", CheckState.Fault, $"'{place}' can't be written: {exception.Message}", Fix);
        }
    }

    public static Check Optional(string name, string use, params ReadOnlySpan<string> programs) =>
        InstalledPrograms.Find(programs) is { } path
            ? new(name, CheckState.Ok, path)
            : new(name, CheckState.Note, "not installed", $"Optional: {use}");

    private static async Task<string[]> SdksAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var dotnet = Process.Start(
                new ProcessStartInfo("dotnet", "--list-sdks") { UseShellExecute = false, RedirectStandardOutput = true }
            );
            var lines = await dotnet!.StandardOutput.ReadToEndAsync(cancellationToken);
            await dotnet.WaitForExitAsync(cancellationToken);
            return
            [
                .. lines
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                    .Select(line => line.Split(' ')[0]),
            ];
        }
        catch (Win32Exception)
        {
            return [];
        }
    }
}
