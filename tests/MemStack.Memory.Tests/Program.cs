using MemStack.Memory.Tests.Support;
using Xunit.Runner.InProc.SystemConsole;

return args is [CrashWriter.Argument, var folder] ? await CrashWriter.RunAsync(folder) : await ConsoleRunner.Run(args);
