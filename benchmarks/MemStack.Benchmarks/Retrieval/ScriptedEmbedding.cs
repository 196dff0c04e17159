using System.Numerics.Tensors;
using System.Text;

namespace MemStack.Benchmarks.Retrieval;

/// <summary>
/// A generated embedding model, the same in every run. Two weak ones and a good one, to show that the ranking tolerates the former and
/// gains from the latter: <see cref="Lexical"/> knows letters and no meaning, <see cref="Noise"/> knows nothing, and <see cref="Oracle"/>
/// knows the answer of each question and returns it with noise.
/// </summary>
internal sealed class ScriptedEmbedding(string name, Func<string, float[]> vectorOf)
{
    public const string None = "none";
    public const string LexicalName = "lexical";
    public const string NoiseName = "noise";
    public const string OracleName = "oracle";

    private const int Dimension = 384;

    // With it alone the oracle finds somewhat less (R@10 0.74) than the best of the 89 embedding models that LMEB measured on these
    // questions (0.81).
    private const double OracleCosine = 0.145;

    public string Name => name;

    /// <summary>Returns the vector of a text, of length 1.</summary>
    public float[] VectorOf(string text) => vectorOf(text);

    /// <summary>The model of a name; null for none.</summary>
    public static ScriptedEmbedding? Of(string name, IReadOnlyList<Conversation> conversations) =>
        name switch
        {
            LexicalName => Lexical(conversations),
            NoiseName => new ScriptedEmbedding(name, text => Random(text, 0)),
            OracleName => Oracle(conversations),
            _ => null,
        };

    // Words and their runs of 3 to 5 letters, weighted by how rare they are, hashed to a vector with signs: Weinberger et al., "Feature
    // Hashing for Large Scale Multitask Learning", ICML 2009.
    private static ScriptedEmbedding Lexical(IReadOnlyList<Conversation> conversations)
    {
        var holders = new Dictionary<string, int>(StringComparer.Ordinal);
        var turns = 0;
        foreach (var turn in conversations.SelectMany(conversation => conversation.Turns))
        {
            turns++;
            foreach (var feature in Features(turn.Content).Distinct(StringComparer.Ordinal))
            {
                holders[feature] = holders.GetValueOrDefault(feature) + 1;
            }
        }

        return new ScriptedEmbedding(
            LexicalName,
            text =>
            {
                var vector = new float[Dimension];
                foreach (var feature in Features(text).CountBy(feature => feature))
                {
                    var hash = Hash(feature.Key);
                    var weight =
                        (1 + Math.Log(feature.Value)) * Math.Log(1 + ((double)turns / (1 + holders.GetValueOrDefault(feature.Key))));
                    vector[(int)(hash % Dimension)] += (float)((hash >> 40) % 2 == 0 ? weight : -weight);
                }

                return Normalised(vector);
            }
        );
    }

    private static ScriptedEmbedding Oracle(IReadOnlyList<Conversation> conversations)
    {
        var answers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var conversation in conversations)
        {
            foreach (var question in conversation.Questions)
            {
                answers[question.Text] =
                [
                    .. conversation.Turns.Where(turn => question.Evidence.Contains(turn.Id)).Select(turn => turn.Content),
                ];
            }
        }

        return new ScriptedEmbedding(
            OracleName,
            text =>
            {
                var vector = Random(text, 1);
                if (!answers.TryGetValue(text, out var evidence))
                {
                    return vector;
                }

                foreach (var answer in evidence)
                {
                    TensorPrimitives.MultiplyAdd(
                        Random(answer, 1),
                        (float)(OracleCosine / Math.Sqrt(1 - (OracleCosine * OracleCosine))),
                        vector,
                        vector
                    );
                }

                return Normalised(vector);
            }
        );
    }

    private static float[] Random(string text, ulong seed)
    {
        var random = new Random((int)(Hash(text) + seed));
        var vector = new float[Dimension];
        // Box and Muller: in all directions alike.
        for (var i = 0; i < Dimension; i++)
        {
            vector[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return Normalised(vector);
    }

    private static IEnumerable<string> Features(string text)
    {
        foreach (var word in Words(text))
        {
            yield return word;
            var marked = $"<{word}>";
            for (var length = 3; length <= 5; length++)
            {
                for (var start = 0; start + length <= marked.Length; start++)
                {
                    yield return marked.Substring(start, length);
                }
            }
        }
    }

    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        foreach (var letter in text.Append(' '))
        {
            if (char.IsLetterOrDigit(letter))
            {
                word.Append(char.ToLowerInvariant(letter));
            }
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }
    }

    // FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), its bits mixed once more as in MurmurHash3, because only some are used.
    private static ulong Hash(string text)
    {
        var hash = 14_695_981_039_346_656_037;
        foreach (var letter in text)
        {
            hash = (hash ^ letter) * 1_099_511_628_211;
        }

        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        return hash ^ (hash >> 33);
    }

    private static float[] Normalised(float[] vector)
    {
        var length = TensorPrimitives.Norm(vector);
        if (length == 0)
        {
            vector[0] = length = 1;
        }

        TensorPrimitives.Divide(vector, length, vector);
        return vector;
    }
}
