using System.CommandLine;
using MemStack.Cli.Output;
using MemStack.Cli.Slo;

namespace MemStack.Cli.Commands;

/// <summary><c>memstack slo</c>: rules of Prometheus and a dashboard from the service level objectives.</summary>
internal static class SloCommand
{
    public static Command Create()
    {
        var source = Folder("--source", "FILE", "The objectives.", "slo.yml");
        var output = Folder("--output", "DIR", "The folder of prometheus/ and grafana/.", "");
        return new("slo", "Generates rules of Prometheus and a dashboard of Grafana from service level objectives.")
        {
            Of("generate", "Writes the generated files.", GenerateAsync),
            Of("check", "Exits with 1 if a generated file is out of date.", CheckAsync),
        };

        Command Of(
            string name,
            string description,
            Func<CommandRun, IReadOnlyList<(string Path, string Text)>, CancellationToken, Task<int>> run
        ) =>
            CommandRun.Of(
                new Command(name, description) { source, output },
                (one, cancellationToken) =>
                    run(one, SloFiles.Generate(one.Parsed.GetRequiredValue(source), one.Parsed.GetRequiredValue(output)), cancellationToken)
            );
    }

    private static async Task<int> GenerateAsync(
        CommandRun run,
        IReadOnlyList<(string Path, string Text)> files,
        CancellationToken cancellationToken
    )
    {
        foreach (var (path, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            await File.WriteAllTextAsync(path, text, cancellationToken);
            run.Output.Line($"wrote {path}");
        }

        run.Output.Document(new SloDocument([.. files.Select(file => file.Path)]), CliJson.Default.SloDocument);
        return ExitCodes.Good;
    }

    private static async Task<int> CheckAsync(
        CommandRun run,
        IReadOnlyList<(string Path, string Text)> files,
        CancellationToken cancellationToken
    )
    {
        List<string> old = [];
        foreach (var (path, text) in files)
        {
            if (!await SloFiles.IsCurrentAsync(path, text, cancellationToken))
            {
                old.Add(path);
            }
        }

        if (old.Count > 0)
        {
            throw new CommandException($"Out of date: {string.Join(", ", old)}. 'memstack slo generate' writes them.");
        }

        run.Output.Line($"up to date: {string.Join(", ", files.Select(file => file.Path))}");
        run.Output.Document(new SloDocument([.. files.Select(file => file.Path)]), CliJson.Default.SloDocument);
        return ExitCodes.Good;
    }

    private static Option<string> Folder(string name, string helpName, string description, string file) =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => Path.Combine("monitoring", file),
        };
}
