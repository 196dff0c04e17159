using MemStack.Memory.Tests.Backup;
using MemStack.Memory.Tests.Migration;
using MemStack.Memory.Tests.Support;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

return args switch
{
    [CrashWriter.Argument, var folder, var round] => await CrashWriter.RunAsync(folder, int.Parse(round)),
    [MigrationKillTests.Argument, var folder] => await MigrationKillTests.RunAsync(folder),
    [FolderSyncTests.Argument, var folder] => await FolderSyncTests.RunAsync(folder),
    _ when args.Contains("--server") => await TestPlatformTestFramework.RunAsync(args, (_, _) => { }),
    _ => await ConsoleRunner.Run(args),
};
