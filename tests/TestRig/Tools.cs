namespace TestRig;

/// <summary>Programs that tests run: those of the rig first, then those on the PATH.</summary>
public static class Tools
{
    /// <summary>The folder of the rig: <c>MEMSTACK_RIG</c>, or <c>artifacts/rig</c> of the checkout.</summary>
    public static string RigFolder { get; } =
        Environment.GetEnvironmentVariable("MEMSTACK_RIG") is { Length: > 0 } folder ? folder : Repository.File("artifacts", "rig");

    /// <summary>The PATH with the rig's programs in front, for programs that look for others themselves.</summary>
    public static string PathWithRig =>
        $"{Path.Combine(RigFolder, "tools", "usr", "bin")}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";

    /// <summary>The full path of a program, or null where neither the rig nor the PATH has it.</summary>
    /// <param name="name">The name of the program, such as <c>promtool</c>, <c>alertmanager</c> or <c>chromium</c>.</param>
    public static string? Find(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders
            .Prepend(Path.Combine(RigFolder, "tools", "usr", "bin"))
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>The full path of a program; skips the running test, naming the program, where it is missing.</summary>
    public static string Require(string name)
    {
        var path = Find(name);
        if (path is null)
        {
            Assert.Skip($"{name} not available: neither in the rig (eng/rig/install.sh, as root on Debian) nor on the PATH");
        }

        return path;
    }
}
