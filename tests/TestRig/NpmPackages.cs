using System.Security.Cryptography;

namespace TestRig;

/// <summary>Installs the npm packages that tests use, below <c>artifacts/npm</c>, exactly as their lock file says.</summary>
public static class NpmPackages
{
    private static readonly TimeSpan InstallDeadline = TimeSpan.FromMinutes(5);

    /// <summary>Installs the packages of a folder of <c>tests/</c> once; skips the running test where npm is missing.</summary>
    /// <param name="name">The folder below <c>tests/</c> that holds <c>package.json</c> and <c>package-lock.json</c>.</param>
    /// <param name="cancellationToken">Ends the installation.</param>
    /// <returns>The full path of the folder that holds <c>node_modules</c>.</returns>
    /// <exception cref="InvalidOperationException">npm failed; the message holds what it said.</exception>
    public static async Task<string> InstallAsync(string name, CancellationToken cancellationToken)
    {
        var npm = Tools.Require("npm");
        var source = Repository.File("tests", name);
        var target = Repository.File("artifacts", "npm", name);
        var stamp = Path.Combine(target, "installed");
        Directory.CreateDirectory(target);

        // Test projects run at the same time and may share a folder.
        await using var installation = await LockAsync(Path.Combine(target, "lock"), cancellationToken);
        var wanted = Convert.ToHexString(
            SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(source, "package-lock.json"), cancellationToken))
        );
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellationToken) == wanted)
        {
            return target;
        }

        foreach (var file in (string[])["package.json", "package-lock.json", ".npmrc"])
        {
            File.Copy(Path.Combine(source, file), Path.Combine(target, file), overwrite: true);
        }

        var result = await ProcessRunner.RunAsync(
            npm,
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", Repository.File("artifacts", "npm", "cache")],
            new() { WorkingFolder = target },
            InstallDeadline,
            cancellationToken
        );
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"npm could not install the packages of tests/{name}: {result.Everything}");
        }

        await File.WriteAllTextAsync(stamp, wanted, cancellationToken);
        return target;
    }

    private static Task<FileStream> LockAsync(string path, CancellationToken cancellationToken) =>
        Poll.ForAsync(
            $"another installation to release {path}",
            _ =>
            {
                try
                {
                    return Task.FromResult<FileStream?>(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                }
                catch (IOException)
                {
                    return Task.FromResult<FileStream?>(null); // Another process holds it.
                }
            },
            InstallDeadline,
            cancellationToken
        );
}
