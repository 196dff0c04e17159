using System.Diagnostics;

namespace TestRig;

/// <summary>The result of a finished process.</summary>
/// <param name="ExitCode">Its exit code; 128 + n where signal n ended it.</param>
/// <param name="Output">Everything it wrote to its standard output.</param>
/// <param name="Error">Everything it wrote to its standard error.</param>
public sealed record ProcessResult(int ExitCode, string Output, string Error)
{
    /// <summary>Both outputs, for messages.</summary>
    public string Everything => $"exit code {ExitCode}\n{Output}{Error}";
}

/// <summary>Starts programs and captures their output.</summary>
public static class ProcessRunner
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Name or path of the program.</param>
    /// <param name="arguments">Its arguments, passed as they are.</param>
    /// <param name="options">Environment, working folder and group; by default those of this process.</param>
    /// <param name="timeout">The maximum run time; five minutes by default. Then it is killed.</param>
    /// <param name="cancellationToken">Kills it early.</param>
    /// <exception cref="TimeoutException">It was not done in time; the message holds what it had written.</exception>
    public static async Task<ProcessResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        ProcessOptions? options = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default
    )
    {
        await using var process = Start(program, arguments, options);
        var limit = timeout ?? TimeSpan.FromMinutes(5);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"{program} was not done after {limit.TotalSeconds:0} s. It wrote:\n{process.Output}{process.Error}",
                exception
            );
        }

        return new(process.ExitCode, process.Output, process.Error);
    }

    /// <summary>Starts a program and returns at once. Disposing the result kills what still runs.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public static RunningProcess Start(string program, IEnumerable<string> arguments, ProcessOptions? options = null)
    {
        options ??= new();
        // setsid replaces itself by the program, so the process id is that of the program and of its new group.
        var grouped = options.OwnGroup && Tools.Find("setsid") is not null;
        var start = new ProcessStartInfo
        {
            FileName = grouped ? "setsid" : program,
            WorkingDirectory = options.WorkingFolder ?? Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in grouped ? arguments.Prepend(program) : arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        return new(start, grouped);
    }
}

/// <summary>The options of a process to start.</summary>
public sealed record ProcessOptions
{
    /// <summary>Variables to set (or, with null, to remove) beside those of this process.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>The working folder; the root of the checkout by default.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>
    /// Indicates whether it leads a process group of its own, that signals then go to; where the system has <c>setsid</c>.
    /// </summary>
    public bool OwnGroup { get; init; }
}
