using System.Net.Http.Json;
using System.Text.Json;

namespace MemStack.Benchmarks.Load;

/// <summary>Generated memories: the same in every run, six hundred for each of ten users.</summary>
internal static class Corpus
{
    private const int Users = 10;
    private const int MemoriesPerUser = 600;
    private const int MessagesPerAdd = 100;

    private static readonly string[] Subjects =
    [
        "My sister",
        "Our neighbour",
        "The team",
        "My doctor",
        "A colleague",
        "My oldest friend",
        "The landlord",
        "Our guide",
    ];
    private static readonly string[] Verbs =
    [
        "moved to",
        "talked about",
        "bought a house near",
        "is planning a trip to",
        "started a course in",
        "came back from",
        "wrote a letter about",
        "gave a concert in",
    ];
    private static readonly string[] Places =
    [
        "Lisbon",
        "the harbour",
        "Kyoto",
        "a mountain village",
        "the old library",
        "Nairobi",
        "the botanical garden",
        "Reykjavik",
        "the night market",
    ];
    private static readonly string[] Endings =
    [
        "last spring",
        "with two cats",
        "because of the weather",
        "after the festival",
        "for the third time",
        "without telling anyone",
        "on a blue bicycle",
    ];

    public static async Task LoadAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Token benchmark");
        for (var user = 0; user < Users; user++)
        {
            for (var from = 0; from < MemoriesPerUser; from += MessagesPerAdd)
            {
                var add = new
                {
                    user_id = UserId(user),
                    infer = false,
                    messages = Enumerable
                        .Range(from, MessagesPerAdd)
                        .Select(n => new { role = "user", content = Sentence((user * MemoriesPerUser) + n) }),
                };
                using var answer = await client.PostAsJsonAsync(new Uri("/v3/memories/add/", UriKind.Relative), add, cancellationToken);
                answer.EnsureSuccessStatusCode();
            }
        }
    }

    public static string SearchBody(int number) =>
        JsonSerializer.Serialize(
            new
            {
                query = $"Who {Pick(Verbs, number)} {Pick(Places, number / 7)} {Pick(Endings, number / 3)}?",
                filters = new { user_id = UserId(number % Users) },
                top_k = 10,
            }
        );

    private static string UserId(int user) => $"user-{user}";

    private static string Sentence(int number) =>
        $"{Pick(Subjects, number)} {Pick(Verbs, number / 3)} {Pick(Places, number / 5)} {Pick(Endings, number / 11)}, note {number}.";

    private static string Pick(string[] words, int number) => words[number % words.Length];
}
