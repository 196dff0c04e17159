using System.Text;

namespace MemStack.Memory.Models.Answers;

/// <summary>
/// Copies the JSON value that begins a text, mending what language models get wrong: line breaks and unescaped quotes in strings, strings
/// in single quotes, unknown escapes, Python's literals, closing brackets left out or swapped. Remembers where a value that ends too soon
/// may be cut.
/// </summary>
internal sealed class JsonScanner
{
    private const int MaxDepth = 64;

    private readonly StringBuilder _copy = new();
    private readonly List<int> _cuts = [];
    private readonly Stack<char> _open = new();

    private JsonScanner() { }

    /// <summary>The value, or what there is of it.</summary>
    public string Text => _copy.ToString();

    /// <summary>Indicates whether the value was closed.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Length of the text that it took.</summary>
    public int Length { get; private set; }

    /// <summary>Copies the value.</summary>
    /// <param name="text">Begins with an opening bracket.</param>
    public static JsonScanner Scan(ReadOnlySpan<char> text)
    {
        var scanner = new JsonScanner();
        scanner.Run(text);
        return scanner;
    }

    /// <summary>Returns the remains of a value that was cut off, closed after a complete part, the longest first.</summary>
    public IEnumerable<string> Salvage(int attempts)
    {
        var text = Text;
        foreach (var cut in Enumerable.Reverse(_cuts).Take(attempts))
        {
            var whole = text[..cut];
            yield return whole + JsonBrackets.Closers(whole);
        }
    }

    private void Run(ReadOnlySpan<char> text)
    {
        var index = 0;
        while (index < text.Length && !IsComplete && _open.Count <= MaxDepth)
        {
            var c = text[index];
            index = c switch
            {
                '"' or '\'' => CopyString(text, index),
                '{' or '[' => Open(c, index),
                '}' or ']' => Close(c, index),
                _ when char.IsAsciiLetter(c) => CopyWord(text, index),
                _ => CopyOther(c, index),
            };
        }

        Length = index;
    }

    private int Open(char c, int index)
    {
        _open.Push(c == '{' ? '}' : ']');
        _copy.Append(c);
        return index + 1;
    }

    private int Close(char c, int index)
    {
        if (_open.Contains(c))
        {
            char closed;
            do
            {
                closed = _open.Pop();
                _copy.Append(closed);
            } while (closed != c);
            _cuts.Add(_copy.Length);
            IsComplete = _open.Count == 0;
        }

        return index + 1;
    }

    private int CopyOther(char c, int index)
    {
        if (c == ',')
        {
            _cuts.Add(_copy.Length);
        }

        _copy.Append(c);
        return index + 1;
    }

    private int CopyWord(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
        {
            end++;
        }

        _copy.Append(
            text[start..end] switch
            {
                "None" or "undefined" or "NaN" => "null",
                "True" => "true",
                "False" => "false",
                var word => word,
            }
        );
        return end;
    }

    private int CopyString(ReadOnlySpan<char> text, int start)
    {
        var quote = text[start];
        var before = _copy.Length;
        _copy.Append('"');
        for (var index = start + 1; index < text.Length; index++)
        {
            var c = text[index];
            if (c == '\\' && index + 1 < text.Length)
            {
                index++;
                CopyEscape(text[index]);
            }
            else if (c == quote && EndsString(text[(index + 1)..]))
            {
                _copy.Append('"');
                return index + 1;
            }
            else
            {
                CopyCharacter(c);
            }
        }

        // The text ends within the string: it is no part of any value.
        _copy.Length = before;
        return text.Length;
    }

    // A quote that is not followed by what can follow a string stands in it.
    private static bool EndsString(ReadOnlySpan<char> rest)
    {
        var next = rest.TrimStart();
        return next.IsEmpty || next[0] is ',' or ':' or '}' or ']';
    }

    private void CopyEscape(char c)
    {
        if (c is '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't' or 'u')
        {
            _copy.Append('\\').Append(c);
        }
        else
        {
            CopyCharacter(c);
        }
    }

    private void CopyCharacter(char c)
    {
        if (c is '"' or '\\')
        {
            _copy.Append('\\').Append(c);
        }
        else if (c < ' ')
        {
            _copy.Append("\\u").Append(((int)c).ToString("x4"));
        }
        else
        {
            _copy.Append(c);
        }
    }
}
