using System.Net.Http.Json;

namespace MemStack.AppHost.Resources;

/// <summary>A command in the dashboard that gives an empty stack something to show, through the api's public REST.</summary>
internal static class DemoData
{
    /// <summary>The command's name.</summary>
    public const string CommandName = "load-demo-data";

    /// <summary>The user that the examples belong to.</summary>
    public const string User = "demo";

    private static readonly string[] Statements =
    [
        "My name is Alex and I live in Lisbon.",
        "I work as a marine biologist at the aquarium.",
        "I am allergic to peanuts.",
        "I prefer short answers with sources.",
        "My sister Maria is visiting in May.",
    ];

    /// <summary>Adds the command to the api.</summary>
    public static IResourceBuilder<ProjectResource> WithLoadDemoDataCommand(this IResourceBuilder<ProjectResource> api) =>
        api.WithCommand(
            CommandName,
            "Load demo data",
            context => LoadAsync(new Uri(api.GetEndpoint(ServiceExtensions.Endpoint).Url), context.CancellationToken),
            new CommandOptions
            {
                Description = $"Adds {Statements.Length} example memories of the user '{User}'.",
                IconName = "DatabaseArrowUp",
                IsHighlighted = true,
            }
        );

    private static async Task<ExecuteCommandResult> LoadAsync(Uri api, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(30) };
        foreach (var statement in Statements)
        {
            try
            {
                using var response = await client.PostAsJsonAsync(
                    "memories",
                    new { messages = new[] { new { role = "user", content = statement } }, user_id = User },
                    cancellationToken
                );
                if (!response.IsSuccessStatusCode)
                {
                    return CommandResults.Failure($"The api answered {(int)response.StatusCode} to POST /memories.");
                }
            }
            catch (HttpRequestException unreachable)
            {
                return CommandResults.Failure($"The api could not be reached: {unreachable.Message}");
            }
        }

        return CommandResults.Success($"Added {Statements.Length} statements of the user '{User}'.");
    }
}
