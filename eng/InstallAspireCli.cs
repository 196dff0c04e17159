using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Installs the Aspire CLI from npm into <see cref="Folder"/> and unpacks the bundle that it carries. Builds that run at the
/// same time wait for each other at a lock file; the stamp is written last, so that a broken install is done again.
/// </summary>
public sealed class InstallAspireCli : Task
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Required] public string Package { get; set; }
    [Required] public string Version { get; set; }
    [Required] public string Folder { get; set; }
    [Required] public string Program { get; set; }
    [Required] public string Home { get; set; }
    [Required] public string Expected { get; set; }
    [Required] public string Stamp { get; set; }

    public override bool Execute()
    {
        Directory.CreateDirectory(Folder);
        using (var held = AcquireLock(Path.Combine(Folder, "lock")))
        {
            if (held == null)
            {
                Log.LogError("Another build has been installing the Aspire CLI in {0} for {1} minutes.", Folder, Patience.TotalMinutes);
                return false;
            }

            return File.Exists(Stamp) || Install();
        }
    }

    private bool Install()
    {
        Log.LogMessage(MessageImportance.High, "Installing the Aspire CLI {0} in {1} (about 450 MB, once) ...", Version, Folder);
        var cache = Path.Combine(Folder, "npm-cache");
        Directory.CreateDirectory(Home);

        // An empty package.json keeps npm from looking for one in the folders above.
        File.WriteAllText(Path.Combine(Folder, "package.json"), "{ \"private\": true }");
        var arguments = string.Format("install --prefix \"{0}\" --cache \"{1}\" --no-save --no-audit --no-fund --ignore-scripts --loglevel=error {2}@{3}",
            Folder.TrimEnd('/', '\\'), cache, Package, Version);
        var windows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
        if (!(windows ? Run("cmd.exe", "/d /c npm " + arguments, "npm") : Run("npm", arguments, "npm"))
            || !Run(Program, string.Format("setup --install-path \"{0}\" --nologo --non-interactive", Path.Combine(Home, ".aspire")), "The Aspire CLI"))
            return false;

        if (!File.Exists(Expected))
        {
            Log.LogError("The Aspire CLI {0} was installed, but its bundle has no {1}.", Version, Expected);
            return false;
        }

        Directory.Delete(cache, recursive: true);
        File.WriteAllText(Stamp, Version);
        return true;
    }

    private bool Run(string program, string arguments, string name)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = Folder,
        };
        if (program == Program)
        {
            start.Environment["HOME"] = Home;
            start.Environment["USERPROFILE"] = Home;
            start.Environment["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true";
        }

        var output = new StringBuilder();
        try
        {
            using (var process = new Process { StartInfo = start })
            {
                DataReceivedEventHandler keep = (_, e) => { lock (output) output.AppendLine(e.Data); };
                process.OutputDataReceived += keep;
                process.ErrorDataReceived += keep;
                process.Start();
                process.BeginOutputReadLine();
                process.BeginErrorReadLine();
                process.WaitForExit();
                if (process.ExitCode == 0)
                    return true;

                Log.LogError("{0} failed with exit code {1} while the Aspire CLI {2} was being installed: {3}", name, process.ExitCode, Version, output.ToString().Trim());
                return false;
            }
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            Log.LogError("{0} could not be started ({1}). This build takes the Aspire dashboard from npm: install Node.js 20 or newer with npm, and build again.", name, missing.Message);
            return false;
        }
    }

    private static FileStream AcquireLock(string path)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; Thread.Sleep(200))
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                // Another build holds it.
            }
        }

        return null;
    }
}
