namespace MemStack.Memory.English.Grammar;

/// <summary>Numbers in words below a hundred: <c>seven</c>, <c>twenty-one</c>.</summary>
internal static class NumberWords
{
    private static readonly string[] Units =
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".Split(
            ' '
        );

    private static readonly string[] Tens = "twenty thirty forty fifty sixty seventy eighty ninety".Split(' ');

    /// <summary>The number that a word in lower case stands for; null when it is none.</summary>
    public static int? ValueOf(string word)
    {
        var parts = word.Split('-');
        if (parts.Length > 2)
        {
            return null;
        }

        var sum = 0;
        foreach (var part in parts)
        {
            var value = Array.IndexOf(Units, part);
            if (value < 0)
            {
                var tens = Array.IndexOf(Tens, part);
                if (tens < 0)
                {
                    return null;
                }

                value = (tens + 2) * 10;
            }

            sum += value;
        }

        return sum;
    }
}
