using System.Globalization;
using Spectre.Console;

namespace MemStack.Cli.Output;

/// <summary>A progress bar on a terminal; nothing elsewhere.</summary>
internal static class ProgressBar
{
    private const int Kilo = 1000;
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    /// <param name="output">The output for the bar.</param>
    /// <param name="what">The operation in progress.</param>
    /// <param name="total">The total number of bytes; null when unknown.</param>
    /// <param name="work">The operation, which reports bytes as they pass.</param>
    /// <param name="details">Further details to show.</param>
    public static async Task<T> RunAsync<T>(
        CommandOutput output,
        string what,
        long? total,
        Func<IProgress<long>?, Task<T>> work,
        Func<string>? details = null
    )
    {
        if (!output.IsTerminal)
        {
            return await work(null);
        }

        ProgressColumn[] columns = total is null
            ? [new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new ElapsedTimeColumn()]
            :
            [
                new SpinnerColumn(),
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn(),
            ];
        return await AnsiConsole
            .Progress()
            .AutoClear(true)
            .Columns(columns)
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(what), maxValue: Math.Max(1, total ?? 1));
                task.IsIndeterminate = total is null;
                return await work(
                    new Bytes(bytes =>
                    {
                        if (total is not null)
                        {
                            task.Value = bytes;
                        }

                        task.Description = Markup.Escape($"{what}: {Text(bytes)}{details?.Invoke()}");
                    })
                );
            });
    }

    /// <summary>A human-readable number of bytes.</summary>
    public static string Text(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        for (; value >= Kilo && unit < Units.Length - 1; unit++)
        {
            value /= Kilo;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }

    /// <summary>Sums the reported values.</summary>
    private sealed class Bytes(Action<long> show) : IProgress<long>
    {
        private long _sum;

        public void Report(long value) => show(Interlocked.Add(ref _sum, value));
    }
}
