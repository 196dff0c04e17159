using System.Globalization;

namespace MemStack.Cli.Checks;

/// <summary>Looks for free space on the disk of the data folder.</summary>
internal static class DiskCheck
{
    private const double MinFree = 0.1;
    private const double Gibibyte = 1L << 30;

    public static Check Of(string dataFolder)
    {
        try
        {
            // Windows has drives only; elsewhere any folder identifies its file system.
            var drive = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(dataFolder)! : dataFolder);
            return Of(dataFolder, drive.AvailableFreeSpace, drive.TotalSize);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new("disk", CheckState.Fault, $"the disk of {dataFolder} can't be read: {exception.Message}");
        }
    }

    /// <summary>The check of a disk of a known size.</summary>
    internal static Check Of(string dataFolder, long free, long total)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{free / Gibibyte:0.#} GiB ({100.0 * free / Math.Max(1, total):0} %) free for {dataFolder}"
        );
        return free >= total * MinFree
            ? new("disk", CheckState.Ok, text)
            : new("disk", CheckState.Fault, text, "Make room: a full disk refuses writes.");
    }
}
