using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>In what mood a rule's verb says that something is so now.</summary>
internal enum RuleForm
{
    /// <summary>A verb of state: "I live", "I've been living", "I have lived here since May".</summary>
    State,

    /// <summary>A verb of change, once it has come about: "I moved". "I'm moving" is a plan.</summary>
    Event,

    /// <summary>Either.</summary>
    Any,
}

/// <summary>One line of the grammar: a pattern of words after a verb, and what a clause that fits it answers.</summary>
/// <param name="Verbs">Base forms of the verb.</param>
/// <param name="Pattern">What follows it.</param>
/// <param name="Slot">The question; with <c>$</c> for the captured phrase where each thing is a question of its own.</param>
/// <param name="Value">The answer, with <c>$</c> for the captured phrase.</param>
/// <param name="Form">In what mood it holds.</param>
/// <param name="Category">The topic.</param>
/// <param name="Relation">The type of the relation to the captured phrase; null for none.</param>
/// <param name="ObjectKind">The kind of what is captured.</param>
internal sealed record Rule(
    string[] Verbs,
    PatternElement[] Pattern,
    string Slot,
    string Value,
    RuleForm Form,
    string Category,
    string? Relation,
    string ObjectKind
)
{
    // In the order in which the rules are tried.
    private static readonly string[] Tables = ["home", "work", "person", "taste", "habit"];

    /// <summary>Reads the rules of all tables; <c>Data/Rules/home.txt</c> tells their format.</summary>
    public static IEnumerable<Rule> All()
    {
        foreach (var line in Tables.SelectMany(table => DataFile.Lines($"Rules/{table}.txt")))
        {
            var halves = line.Split(" => ");
            var fields = halves[1].Split(" : ");
            var answer = fields[0].Split(" = ");
            var relation = fields.Length > 3 ? fields[3].Split(' ') : null;
            var words = halves[0].Split(' ');
            yield return new Rule(
                words[0].Split('/'),
                [.. words.Skip(1).Select(PatternElement.Read)],
                answer[0],
                answer.Length > 1 ? answer[1]
                    : answer[0].Contains('$', StringComparison.Ordinal) ? "yes"
                    : "$",
                Enum.Parse<RuleForm>(fields[1], ignoreCase: true),
                fields[2],
                relation?[0],
                relation?[1] ?? "thing"
            );
        }
    }
}

/// <summary>One step of a pattern.</summary>
/// <param name="Words">Words of which one must stand here; none for a capture.</param>
/// <param name="Capture">What is captured; null for a word.</param>
/// <param name="IsOptional">Whether it may be missing.</param>
/// <param name="IsGap">Whether words up to the next step are passed over.</param>
internal sealed record PatternElement(string[] Words, string? Capture, bool IsOptional, bool IsGap)
{
    /// <summary>Indicates whether the word that stands here is the one that the answer names.</summary>
    public bool IsAnswer { get; private init; }

    public static PatternElement Read(string text) =>
        text switch
        {
            ".." => new([], null, IsOptional: false, IsGap: true),
            _ when text[0] == '$' => new([], text[1..], IsOptional: false, IsGap: false),
            _ => new(text.TrimStart('@').TrimEnd('?').Split('/'), null, text[^1] == '?', IsGap: false) { IsAnswer = text[0] == '@' },
        };
}
