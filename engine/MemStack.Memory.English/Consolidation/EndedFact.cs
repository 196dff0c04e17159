using System.Collections.Frozen;
using MemStack.Memory.English.Grammar;
using MemStack.Memory.Model;
using MemStack.Memory.Text;

namespace MemStack.Memory.English.Consolidation;

/// <summary>
/// A thing that a text says to be over, however it was told of before: "I quit FitnessFirst" ends "I've been going to FitnessFirst", "the
/// Siemens thing fell through" ends "I'm starting at Siemens in May". The older text has to say of the same person, in the present or as a
/// plan, with a verb of what can end so, that the very thing is so.
/// </summary>
/// <param name="Thing">The thing.</param>
/// <param name="Kind">Lemmas that may have told of it; see <see cref="EndedFactKinds"/>.</param>
/// <param name="Subject">The owner: the beginning of the slots.</param>
internal sealed record EndedFact(ThingPattern Thing, FrozenSet<string> Kind, string Subject = Roles.User)
{
    private static readonly FrozenSet<string> Contracts = Lexicon.Set("account subscription membership lease contract plan policy trial");

    private static readonly FrozenSet<string> Flatmates = Lexicon.Set("roommate flatmate housemate");
    private static readonly FrozenSet<string> SpeakersHome = Lexicon.Set("us me home");

    // "I never had a car", "I used to have one": the older text doesn't say that it is so.
    private static readonly FrozenSet<string> Denials = Lexicon.Set("never no used almost if");

    // "I might go to Oslo", "I was going to": no plan.
    private static readonly FrozenSet<string> VaguePlans = Lexicon.Set("would might could should maybe perhaps was were");

    private static readonly FrozenSet<string> Joining = Lexicon.Set("and or");

    private bool IsOfSpeaker => Subject == Roles.User;

    /// <summary>Returns whether a word means a contract, which ends with what it is about: "my Netflix subscription".</summary>
    /// <param name="word">A word in lower case.</param>
    public static bool IsContract(string word) => Contracts.Contains(word);

    /// <summary>Returns whether an older text says that it is so.</summary>
    /// <param name="older">A memory that the same person told of.</param>
    public bool Ends(MemoryRecord older)
    {
        if (older.SlotValue is { } value && (value is "no" or "none" || value.StartsWith(SlotRules.Denial)))
        {
            return false;
        }

        var tokens = Tokenizer.Read(older.Text);
        var clauses = Clauses.Of(tokens);
        if (clauses.Exists(clause => clause.Conditional))
        {
            return false;
        }

        Subject? last = null;
        foreach (var (index, clause) in clauses.Index())
        {
            if (clause.Subordinate)
            {
                continue;
            }

            var subject = Subjects.Find(tokens, clause.Start, clause.End, Roles.User, null, null);
            last = subject ?? (index == 0 ? null : last);
            // "Going to the gym daily", "I live in Ulm and go to the gym": the speaker is left out.
            var isElidable = index == 0 || last?.IsSpeaker == true;
            if (Says(tokens, clause, subject, isElidable))
            {
                return true;
            }
        }

        return false;
    }

    private bool Says(List<Token> tokens, Clause clause, Subject? subject, bool isElidable)
    {
        var (start, end) = (subject?.Next ?? clause.Start, clause.End);
        if (subject is { IsPerson: true, Owner.IsSpeaker: true, Attribute: { } kin } && MayMoveOut(kin))
        {
            return LivesWithSpeaker(tokens, start, end, kin);
        }

        if (!IsAbout(subject, isElidable))
        {
            return false;
        }

        if (subject is null)
        {
            start = SkipOpeners(tokens, start, end);
        }

        var at = Thing.Find(tokens, start, end);
        if (
            at < 0
            || Predicates.Read(tokens, start, end, subject is null) is not { Negative: false } predicate
            || tokens.Has(start, end, Denials)
        )
        {
            return false;
        }

        return !IsOneOfSeveral(tokens, predicate, at, end)
            && IsExpressedBy(tokens, predicate, start, at)
            && IsCurrent(tokens, predicate, start, at);
    }

    // "My son lives with us" ends with the son who moves out, "my flatmate is Ben" with Ben who does.
    private bool MayMoveOut(string kin) =>
        Kind == EndedFactKinds.Home && (Flatmates.Contains(kin) || (Thing.Stems.Count == 1 && TextAnalyzer.Stem(kin) == Thing.Stems[0]));

    private bool LivesWithSpeaker(List<Token> tokens, int start, int end, string kin)
    {
        if (Predicates.Read(tokens, start, end) is not { Negative: false, Mood: Mood.Present } living)
        {
            return false;
        }

        return Flatmates.Contains(kin)
            ? Thing.Find(tokens, start, end) >= 0
            : living.Lemma == "live" && tokens.Has(start, end, SpeakersHome);
    }

    // Returns whether the clause is about the owner of the thing.
    private bool IsAbout(Subject? subject, bool isElidable)
    {
        if (subject is null)
        {
            return isElidable && IsOfSpeaker;
        }

        if (!IsOfSpeaker)
        {
            return subject.Key == Subject;
        }

        return subject.IsSpeaker || (subject.Owner?.IsSpeaker == true && EndsWhatIsOwned(subject));
    }

    // "My leg is in a cast", "my wedding is in June", "my account is with ING": told of the speaker's things.
    private bool EndsWhatIsOwned(Subject owned) =>
        Kind == EndedFactKinds.Worn || Kind == EndedFactKinds.Off || (Kind == EndedFactKinds.Contract && IsContract(owned.Attribute ?? ""));

    // "I play tennis and golf": what is one of several ends none of them.
    private bool IsOneOfSeveral(List<Token> tokens, Predicate predicate, int at, int end) =>
        Kind != EndedFactKinds.Home && (tokens.Has(predicate.Next, at, Joining) || tokens.IsOneOf(at + Thing.Stems.Count, end, Joining));

    // "I run" is told by the deed itself, else a verb of its kind stands before the thing, be it behind another: "I love going to the gym".
    private bool IsExpressedBy(List<Token> tokens, Predicate predicate, int start, int at)
    {
        if ((at == predicate.Index && Thing.IsGerund) || (predicate.Index < at && Kind.Contains(predicate.Lemma)))
        {
            return true;
        }

        for (var i = start; i < at; i++)
        {
            var word = tokens[i].Word;
            var (lemma, form) = Verbs.Analyze(word);
            if (
                (form != VerbForm.None && Kind.Contains(lemma))
                || (predicate.Lemma == "be" && Kind.Contains("be") && Lexicon.Be.Contains(word))
                || (predicate.Lemma == "have" && Kind.Contains("have") && Lexicon.Have.Contains(word))
            )
            {
                return true;
            }
        }

        return false;
    }

    private bool IsCurrent(List<Token> tokens, Predicate predicate, int start, int at) =>
        predicate.Mood switch
        {
            // Only plans are called off: "I go to Oslo every summer" goes on.
            Mood.Present => Kind != EndedFactKinds.Plan || predicate.Progressive || EndedFactKinds.Ahead.Contains(predicate.Lemma),
            // "I've been going to the gym" and "I've joined it" are so now, "I've visited it" isn't.
            Mood.Perfect => predicate.Progressive || EndedFactKinds.Beginnings.Contains(predicate.Lemma),
            Mood.Past => EndedFactKinds.Beginnings.Contains(predicate.Lemma),
            // "I'm trying to learn Danish", "I'm going to run the marathon".
            Mood.Unreal => predicate.Lemma == "try" || (Kind.Contains("plan") && !tokens.Has(start, at, VaguePlans)),
            _ => false,
        };

    // "Also, going to the gym": "going" is the verb, though it opens the clause.
    private static int SkipOpeners(List<Token> tokens, int i, int end)
    {
        while (
            i < end && (tokens[i].IsMark || Lexicon.Openers.Contains(tokens[i].Word)) && Verbs.Analyze(tokens[i].Word).Form is VerbForm.None
        )
        {
            i++;
        }

        return i;
    }
}
