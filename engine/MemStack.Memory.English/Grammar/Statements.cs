using System.Collections.Frozen;
using MemStack.Memory.English.Data;
using MemStack.Memory.Model;
using MemStack.Memory.Text;

namespace MemStack.Memory.English.Grammar;

/// <summary>Tells sentences worth keeping from questions, greetings, acknowledgements, requests and offers of help.</summary>
internal static class Statements
{
    // Words that carry a conversation and no fact.
    private static readonly FrozenSet<string> Filler = DataFile.Words("filler");

    private static readonly string[] UserRequests =
    [
        "please ",
        "can you",
        "could you",
        "would you",
        "will you",
        "tell me",
        "show me",
        "give me",
        "help me",
        "let me know",
        "explain ",
        "write me",
        "what ",
        "how ",
        "why ",
        "when ",
        "where ",
        "who ",
        "thanks for",
        "thank you for",
    ];

    // Requests to remember what follows: that is the very thing to keep.
    private static readonly string[] Reminders =
    [
        "please remember",
        "please note",
        "please keep in mind",
        "please call me",
        "please don't forget",
        "please be aware",
        "when i ",
        "when we ",
        "when my ",
        "what i ",
        "what we ",
        "what my ",
        "how i ",
        "how we ",
        "where i ",
        "where we ",
        "why i ",
        "why we ",
        "who i ",
        "please always",
        "please never",
        "please only",
        "please don't",
        "please do not",
        "please avoid",
        "please use",
        "please answer",
        "please reply",
        "please respond",
        "please speak",
        "please make sure",
        "please be ",
    ];

    private static readonly string[] AssistantPhrases =
    [
        "let me know",
        "feel free",
        "i can help",
        "i'd be happy",
        "i would be happy",
        "i'm happy to",
        "happy to help",
        "i'm sorry",
        "i apologize",
        "as an ai",
        "i'm here to",
        "how can i",
        "is there anything",
        "you're welcome",
        "great question",
        "good question",
        "sure,",
        "i hope",
        "i'll remember",
        "i will remember",
        "thanks for sharing",
        "thank you for sharing",
        "that's great",
        "that sounds",
    ];

    /// <summary>Returns whether a sentence of this role is worth keeping.</summary>
    public static bool IsOne(string sentence, string role)
    {
        if (IsQuestion(sentence))
        {
            return false;
        }

        var phrases = role == Roles.User ? UserRequests : AssistantPhrases;
        // Requests are told by how they begin.
        var begin = sentence[..Math.Min(sentence.Length, 32)].Replace('’', '\'');
        if (role == Roles.User && IsStanding(sentence))
        {
            return true;
        }

        if (
            phrases.Any(phrase => begin.StartsWith(phrase, StringComparison.OrdinalIgnoreCase))
            && !Reminders.Any(phrase => begin.StartsWith(phrase, StringComparison.OrdinalIgnoreCase))
        )
        {
            return false;
        }

        var words = TextAnalyzer.Words(sentence).Take(64).ToList();
        var content = words.Count(word => !TextAnalyzer.IsStopWord(word) && !Filler.Contains(word));
        // "I'm vegan" says something in one word; an assistant's short remarks seldom do.
        return role == Roles.User ? words.Count >= 2 && content >= 1 : content >= 3;
    }

    // "Please keep your answers short", "Give me examples from now on": a wish for all that is to come.
    private static bool IsStanding(string sentence) =>
        ((string[])["from now on", "in future", "in the future", "going forward", "your answers", "your replies", "your responses"]).Any(
            phrase => sentence.Contains(phrase, StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>Returns whether it ends as a question does.</summary>
    public static bool IsQuestion(string sentence) => sentence.AsSpan().TrimEnd("\"'”’)") is [.., '?' or '？' or '؟'];
}
