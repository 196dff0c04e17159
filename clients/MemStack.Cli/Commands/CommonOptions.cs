using System.CommandLine;

namespace MemStack.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<string?> Data { get; } =
        new("--data")
        {
            Description = "The data folder. Default: MemStack__DataDirectory, else .memstack of the checkout or folder above that has one.",
            HelpName = "DIR",
            Recursive = true,
        };

    public static Option<bool> Json { get; } =
        new("--json") { Description = "One JSON document on standard output, for scripts.", Recursive = true };

    public static Option<string?> Url() =>
        new("--url")
        {
            Description = "The api's address. Default: MEMSTACK_URL, else the running stack's, else http://localhost:8000.",
            HelpName = "URL",
        };

    public static Option<string?> User(string description) => new("--user") { Description = description, HelpName = "U" };

    public static Argument<string> File(string description)
    {
        var file = new Argument<string>("FILE") { Description = description };
        file.Validators.Add(result =>
        {
            if (result.Tokens is not [{ Value: var value }])
            {
                return;
            }

            if (string.IsNullOrWhiteSpace(value))
            {
                result.AddError("FILE is empty: name a file.");
            }
            // Otherwise an unknown option would count as a name.
            if (value.StartsWith('-'))
            {
                result.AddError($"There is no option '{value}' here; a file of that name is './{value}'.");
            }
        });
        return file;
    }

    public static Option<string> Format()
    {
        var format = new Option<string>("--format")
        {
            Description = "The format of the file.",
            DefaultValueFactory = _ => TransferFormats.MemStack,
        };
        return format.AcceptOnlyFromAmong(TransferFormats.All);
    }
}
