using MemStack.Memory.Tests.Support;
using Xunit.Runner.InProc.SystemConsole;

return args is [CrashWriter.Argument, var folder, var round] ? await CrashWriter.RunAsync(folder, int.Parse(round)) : await ConsoleRunner.Run(args);
