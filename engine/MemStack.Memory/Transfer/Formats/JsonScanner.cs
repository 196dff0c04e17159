using System.Buffers;
using System.Text;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>
/// Follows the structure of JSON text byte by byte: strings, depth, and where an object of the list begins and ends. The reader of an
/// object checks its contents.
/// </summary>
/// <remarks>One file, because it is one state machine, whose transitions all read and write the same state.</remarks>
/// <param name="name">See <see cref="JsonObjects.ReadAsync"/>.</param>
/// <param name="longest">See <see cref="JsonObjects.ReadAsync"/>.</param>
internal sealed class JsonScanner(string name, int longest)
{
    private const string EndsInside = "the text ends in the middle";
    private const string NoList = "this is no JSON list of objects";
    private const string NoObject = "this is no complete JSON object";

    private readonly byte[] _name = Encoding.ASCII.GetBytes(name);
    private readonly ArrayBufferWriter<byte> _object = new();
    private readonly ArrayBufferWriter<byte> _string = new();
    private long _line = 1;
    private long _startLine;
    private int _depth;

    // The depth at which objects of the list open: 0 in a sequence, 1 in a bare array, 2 under the name.
    private int _listDepth;
    private bool _inString;
    private bool _isEscaped;
    private bool _isCapturing;
    private bool _isTooLong;
    private bool _isAfterName;
    private bool _isAfterList;

    // Known once the first object of a sequence has ended, or its first line.
    private bool _isByLine;
    private bool _isPretty;
    private bool _isPassingOver;

    /// <summary>Advances to the next object or fault, or to the end of the bytes.</summary>
    public JsonPart? Scan(ReadOnlySpan<byte> bytes, ref int position)
    {
        while (position < bytes.Length)
        {
            var character = bytes[position++];
            if (character == '\n')
            {
                _line++;
                if (EndLine() is { } broken)
                {
                    return broken;
                }

                if (_isPassingOver)
                {
                    _isPassingOver = false;
                    continue;
                }
            }

            if (_isPassingOver)
            {
                continue;
            }

            if (_depth == 0 && !_isCapturing)
            {
                if (Begin(character) is { } fault)
                {
                    return fault;
                }

                continue;
            }

            if (Step(character) is { } part)
            {
                return part;
            }
        }

        return null;
    }

    /// <summary>Returns the part that is still open at the end of the text.</summary>
    public JsonPart? End() =>
        _depth == 0 ? null
        : _isByLine && _listDepth == 0 ? new JsonPart(_startLine, default, EndsInside, IsBreak: true)
        : new JsonPart(_line, default, EndsInside, IsBreak: true);

    // At the top, between values.
    private JsonPart? Begin(byte character)
    {
        switch (character)
        {
            case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',' or 0xef or 0xbb or 0xbf:
                return null;
            case (byte)'[':
                (_depth, _listDepth) = (1, 1);
                return null;
            case (byte)'{':
                _listDepth = 0;
                Open();
                return null;
            case var _ when _isByLine:
                _isPassingOver = true;
                return new JsonPart(_line, default, NoObject);
            default:
                return new JsonPart(_line, default, NoList, IsBreak: true);
        }
    }

    private JsonPart? Step(byte character)
    {
        if (_isCapturing)
        {
            Capture(character);
        }

        if (_inString)
        {
            InString(character);
            return null;
        }

        switch (character)
        {
            case (byte)'"':
                _inString = true;
                _string.ResetWrittenCount();
                return null;
            case (byte)':':
                _isAfterName = _depth == 1 && _listDepth == 0 && _string.WrittenSpan.SequenceEqual(_name);
                return null;
            case (byte)'[' when _isAfterName && !_isAfterList:
                // It was not an object of a sequence.
                (_isCapturing, _isTooLong, _listDepth, _depth) = (false, false, 2, 2);
                return null;
            case (byte)'{' or (byte)'[':
                if (!_isCapturing && _depth == _listDepth && !_isAfterList)
                {
                    return OpenInList(character);
                }

                _depth++;
                return null;
            case (byte)'}' or (byte)']':
                return Close();
            case (byte)',' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                return null;
            default:
                _isAfterName = false;
                return !_isCapturing && _depth == _listDepth && !_isAfterList ? new JsonPart(_line, default, NoList, IsBreak: true) : null;
        }
    }

    private JsonPart? OpenInList(byte character)
    {
        if (character == '[')
        {
            return new JsonPart(_line, default, NoList, IsBreak: true);
        }

        Open();
        return null;
    }

    private void Open()
    {
        _object.ResetWrittenCount();
        (_isCapturing, _isTooLong, _isAfterName, _startLine) = (true, false, false, _line);
        Capture((byte)'{');
        _depth++;
    }

    private JsonPart? Close()
    {
        _depth--;
        _isAfterName = false;
        if (_isCapturing && _depth == _listDepth)
        {
            _isCapturing = false;
            if (_listDepth == 0 && _startLine == _line && !_isPretty)
            {
                _isByLine = true;
            }

            return _isTooLong
                ? new JsonPart(_startLine, default, $"a memory is longer than {longest} bytes")
                : new JsonPart(_startLine, _object.WrittenMemory);
        }

        // The list under the name has ended; the rest of its object is ignored.
        if (_listDepth == 2 && _depth == 1)
        {
            _isAfterList = true;
        }

        if (_depth <= 0)
        {
            (_depth, _isAfterList, _listDepth) = (0, false, 0);
        }

        return null;
    }

    private void InString(byte character)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
        }
        else if (character == '\\')
        {
            _isEscaped = true;
        }
        else if (character == '"')
        {
            _inString = false;
            return;
        }

        // Only as long as needed to compare the name.
        if (_string.WrittenCount <= _name.Length)
        {
            _string.Write([character]);
        }
    }

    private void Capture(byte character)
    {
        if (_isTooLong)
        {
            return;
        }

        if (_object.WrittenCount >= longest)
        {
            _isTooLong = true;
            _object.ResetWrittenCount();
            return;
        }

        _object.GetSpan(1)[0] = character;
        _object.Advance(1);
    }

    // JSON Lines have no line break inside an object; an indented object has only a brace in its first line.
    private JsonPart? EndLine()
    {
        if (_listDepth != 0 || !_isCapturing || _isPretty)
        {
            return null;
        }

        if (!_isByLine && _object.WrittenSpan.TrimEnd(" \t\r"u8).Length <= 1)
        {
            _isPretty = true;
            return null;
        }

        (_isByLine, _isCapturing, _depth, _inString, _isEscaped) = (true, false, 0, false, false);
        return new JsonPart(_line - 1, default, NoObject);
    }
}
