using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Which form of a verb a word is.</summary>
internal enum VerbForm
{
    /// <summary>No verb that is known.</summary>
    None,

    /// <summary><c>live</c></summary>
    Base,

    /// <summary><c>lives</c></summary>
    Third,

    /// <summary><c>moved</c>, <c>left</c>: past tense, and most often participle.</summary>
    Past,

    /// <summary><c>gone</c>: participle alone.</summary>
    Participle,

    /// <summary><c>living</c></summary>
    Ing,
}

/// <summary>Finds the base form of the verbs that statements about people are made of.</summary>
internal static class Verbs
{
    // Base, past, participle. Where the past looks like the base, what was said is nearly always past, except for "read".
    private const string IrregularForms =
        "go went gone,get got gotten,leave left left,give gave given,take took taken,begin began begun,find found found,lose lost lost,sell sold sold,buy bought bought,speak spoke spoken,eat ate eaten,"
        + "drink drank drunk,drive drove driven,ride rode ridden,run ran run,swim swam swum,sing sang sung,write wrote written,make made made,meet met met,become became become,break broke broken,"
        + "quit quit quit,split split split,know knew known,think thought thought,say said said,tell told told,feel felt felt,keep kept kept,teach taught taught,wear wore worn,hear heard heard,come came come,"
        + "grow grew grown,bring brought brought,build built built,fall fell fallen,stand stood stood,bear bore borne,sleep slept slept,spend spent spent,pay paid paid,send sent sent,see saw seen,fly flew flown,"
        + "choose chose chosen,forget forgot forgotten,wake woke woken,hold held held,mean meant meant,put put put,cut cut cut,let let let,catch caught caught,draw drew drawn,fight fought fought,sit sat sat,"
        + "win won won,understand understood understood,throw threw thrown,have had had,do did done,wed wed wed,set set set,lead led led,show showed shown,hurt hurt hurt,learn learnt learnt,dream dreamt dreamt,rewrite rewrote rewritten,cost cost cost,steal stole stolen,withdraw withdrew withdrawn,ride rode ridden,hide hid hidden,sing sang sung,swim swam swum,shrink shrank shrunk,lend lent lent,rebuild rebuilt rebuilt,outgrow outgrew outgrown,shut shut shut,wind wound wound,shoot shot shot";

    private const string Regular =
        "pack depart arrive delay extend migrate port submit organize organise arrange refactor abandon ditch live reside stay move relocate emigrate immigrate settle work start join switch transfer change retire resign fire hire lay employ promote study attend graduate enroll enrol drop like love enjoy adore prefer "
        + "hate dislike detest despise loathe want need hope plan wish marry date divorce separate engage call name rename adopt own rescue play practise practice train learn smoke vape drink use cook bake paint knit "
        + "collect read turn visit travel commute rent share share miss stop cease cultivate follow support volunteer freelance manage run report earn weigh measure suffer recover avoid consume watch listen "
        + "walk jog climb dance garden fish ski surf box row cycle bike swap trade upgrade replace die pass retrain train qualify found launch open close expect deliver babysit speak look try help ask talk "
        + "believe guess suppose remember mention recommend suggest decide consider intend aim refuse agree happen tend seem appear reach reschedule postpone push shift cancel schedule book sign subscribe "
        + "unsubscribe register drive park reply email message text phone wait belong celebrate shop order fast diet exercise stretch meditate pray worship convert raise foster breed feed groom wash clean iron fix repair "
        + "program code develop design test deploy debug host stream game tweet post blog vlog film photograph sketch draw sew crochet weave carve sculpt juggle skate skateboard snowboard sail kayak camp fence bowl golf "
        + "finish complete pick tolerate bother scare worry interest fascinate obsess dump end love-bomb downsize upsize specialise specialize major minor present identify describe consider concentrate focus swear abstain "
        + "relapse cough sneeze diagnose treat prescribe track count skip snack grow order crave vote donate tutor mentor coach babysit supervise oversee handle represent own co-own cohabit divorce reconcile reunite commit "
        + "propose elope expect miscarry deliver separate widow age ache itch sweat snore stutter limp lisp squint accept land take-up include contain hang relax rest nap buy sell keep live-stream return promise regret ban heal mend renew expire reopen last seat hand transition downgrade lower reduce increase decrease update adjust refinance restart resume inherit lease borrow discharge insure confirm assign appoint elect merge acquire rebrand bump renovate demolish repaint reassign relaunch reschedule undergo downsize raise lift double halve call step shop chop jump creep touch owe enter hike ditch wreck rehome";

    private static readonly FrozenDictionary<string, (string Lemma, VerbForm Form)> Irregular = ReadIrregular();
    private static readonly FrozenSet<string> Known = Regular
        .Split(' ')
        .Concat(Irregular.Values.Select(verb => verb.Lemma))
        .ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> Nouns = Lexicon.Set(
        "morning evening wedding building meeting thing king ring spring nothing anything something everything during boring interesting exciting amazing tired married engaged"
    );

    public static bool IsKnown(string lemma) => Known.Contains(lemma);

    /// <summary>The base form of a word and which form it is; <see cref="VerbForm.None"/> when it isn't a known verb.</summary>
    public static (string Lemma, VerbForm Form) Analyze(string word)
    {
        if (Irregular.TryGetValue(word, out var irregular))
        {
            return irregular;
        }

        if (Known.Contains(word))
        {
            return (word, VerbForm.Base);
        }

        if (Nouns.Contains(word))
        {
            return (word, VerbForm.None);
        }

        if (word.EndsWith("ing", StringComparison.Ordinal) && word.Length > 4)
        {
            return Pick(word[..^3], VerbForm.Ing, word);
        }

        if (word.EndsWith("ed", StringComparison.Ordinal) && word.Length > 3)
        {
            if (word.EndsWith("ied", StringComparison.Ordinal) && Known.Contains(word[..^3] + "y"))
            {
                return (word[..^3] + "y", VerbForm.Past);
            }

            return Pick(word[..^2], VerbForm.Past, word);
        }

        if (!word.EndsWith('s') || word.Length < 3)
        {
            return (word, VerbForm.None);
        }

        if (word.EndsWith("ies", StringComparison.Ordinal) && Known.Contains(word[..^3] + "y"))
        {
            return (word[..^3] + "y", VerbForm.Third);
        }

        if (Known.Contains(word[..^1]))
        {
            return (word[..^1], VerbForm.Third);
        }

        return word.EndsWith("es", StringComparison.Ordinal) && Known.Contains(word[..^2])
            ? (word[..^2], VerbForm.Third)
            : (word, VerbForm.None);
    }

    /// <summary>The base form of what stands where a gerund is expected, known or not: <c>running</c> gives <c>run</c>.</summary>
    public static string OfGerund(string word)
    {
        var (lemma, form) = Analyze(word);
        if (form != VerbForm.None || !IsGerund(word))
        {
            return lemma;
        }

        var stem = word[..^3];
        if (stem.Length > 2 && stem[^1] == stem[^2] && stem[^1] is not ('l' or 's' or 'z'))
        {
            return stem[..^1];
        }
        // "hiking": one vowel before one consonant takes its e back; "visiting" has more syllables.
        return stem.Length is 3 or 4 && !IsVowel(stem[^1]) && stem[^1] is not ('w' or 'x' or 'y') && IsVowel(stem[^2]) && !IsVowel(stem[^3])
            ? stem + "e"
            : stem;
    }

    public static bool IsGerund(string word) => word.Length > 5 && word.EndsWith("ing", StringComparison.Ordinal) && !Nouns.Contains(word);

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u';

    private static (string Lemma, VerbForm Form) Pick(string stem, VerbForm form, string word)
    {
        if (Known.Contains(stem))
        {
            return (stem, form);
        }

        if (Known.Contains(stem + "e"))
        {
            return (stem + "e", form);
        }

        if (stem.Length > 2 && stem[^1] == stem[^2] && Known.Contains(stem[..^1]))
        {
            return (stem[..^1], form);
        }
        // "dying", "lying"
        return form == VerbForm.Ing && stem.EndsWith('y') && Known.Contains(stem[..^1] + "ie")
            ? (stem[..^1] + "ie", form)
            : (word, VerbForm.None);
    }

    private static FrozenDictionary<string, (string Lemma, VerbForm Form)> ReadIrregular()
    {
        var forms = new Dictionary<string, (string Lemma, VerbForm Form)>(StringComparer.Ordinal);
        foreach (var verb in IrregularForms.Split(','))
        {
            var parts = verb.Split(' ');
            forms.TryAdd(parts[1], (parts[0], VerbForm.Past));
            forms.TryAdd(parts[2], (parts[0], VerbForm.Participle));
            forms.TryAdd(parts[0], (parts[0], VerbForm.Base));
        }

        forms["found"] = ("find", VerbForm.Past);
        // "I have come", "I have run": participles that are bases are read by what stands before them.
        foreach (var same in (ReadOnlySpan<string>)["become", "come", "run"])
        {
            forms[same] = (same, VerbForm.Base);
        }

        return forms.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
