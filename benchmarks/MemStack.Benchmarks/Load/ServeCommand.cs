using System.CommandLine;
using System.Globalization;
using System.Reflection;

namespace MemStack.Benchmarks.Load;

/// <summary>
/// Runs the real api in this process and answers questions about the process on standard input, so that allocations
/// of the server alone can be counted: <c>allocated</c> prints the bytes allocated since the start.
/// </summary>
internal static class ServeCommand
{
    public const string Name = "serve";
    public const string AllocatedQuestion = "allocated";

    public static Command Create()
    {
        var command = new Command(Name, "Hosts the api for 'load'. Configured by environment variables, ends with its standard input.")
        {
            Hidden = true,
        };
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var api = Assembly.Load("MemStack.Api").EntryPoint ?? throw new InvalidOperationException("MemStack.Api has no entry point.");
        var server = new Thread(() => api.Invoke(null, [Array.Empty<string>()])) { IsBackground = true };
        server.Start();

        while (await Console.In.ReadLineAsync(cancellationToken) is { } question)
        {
            if (question == AllocatedQuestion)
            {
                await Console.Error.WriteLineAsync(GC.GetTotalAllocatedBytes(precise: true).ToString(CultureInfo.InvariantCulture));
            }
        }

        return 0;
    }
}
