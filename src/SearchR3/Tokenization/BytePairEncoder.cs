using System.Buffers;
using System.Collections.Concurrent;
using System.Text;

namespace SearchR3.Tokenization;

/// <summary>
/// Byte pair encoding of one pre-token: its bytes, then again and again the adjacent pair of the lowest rank, leftmost first, becomes
/// one token (Sennrich et al., 2016, arXiv:1508.07909, with GPT-2's bytes). Thread-safe; words are remembered.
/// </summary>
internal sealed class BytePairEncoder
{
    private const int RememberedWords = 1 << 17;
    private const int RememberedLength = 48;
    private const int ScanLimit = 96;
    private const int NoRank = int.MaxValue;

    private readonly TokenizerJson _json;
    private readonly int[] _idOfByte = new int[256];
    private readonly int _unknownId;
    private readonly Dictionary<long, (int Rank, int Id)> _merges;
    private readonly HashSet<int> _specialIds;
    private readonly ConcurrentDictionary<string, int[]> _words = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private int _remembered;

    /// <summary>Prepares the merges of <paramref name="json"/>; a whole word is never one of <paramref name="specialIds"/>.</summary>
    public BytePairEncoder(TokenizerJson json, HashSet<int> specialIds)
    {
        _json = json;
        _specialIds = specialIds;
        _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int value = 0; value < 256; value++)
        {
            _idOfByte[value] = json.Vocabulary.TryGetValue(ByteLevel.Char((byte)value).ToString(), out int id) ? id : -1;
        }

        _unknownId = json.UnknownToken is string unknown ? json.Vocabulary[unknown] : -1;
        _merges = new Dictionary<long, (int, int)>(json.Merges.Count);
        for (int rank = 0; rank < json.Merges.Count; rank++)
        {
            Merge merge = json.Merges[rank];
            _merges[Key(merge.Left, merge.Right)] = (rank, merge.Result);
        }
    }

    /// <summary>Appends the ids of one pre-token.</summary>
    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.Length > RememberedLength)
        {
            ids.AddRange(EncodeWord(word));
            return;
        }

        if (!_lookup.TryGetValue(word, out int[]? known))
        {
            known = EncodeWord(word);
            // Past the limit new words are merged each time: the frequent ones came early.
            if (Volatile.Read(ref _remembered) < RememberedWords && _lookup.TryAdd(word, known))
            {
                Interlocked.Increment(ref _remembered);
            }
        }

        ids.AddRange(known);
    }

    private int[] EncodeWord(ReadOnlySpan<char> word)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(word.Length));
        try
        {
            int count = Encoding.UTF8.GetBytes(word, bytes);
            if (_json.IgnoreMerges && _json.Vocabulary.TryGetValue(ByteLevel.Spell(bytes.AsSpan(0, count)), out int whole)
                && !_specialIds.Contains(whole))
            {
                return [whole];
            }

            int[] symbols = new int[count];
            int length = Symbols(bytes.AsSpan(0, count), symbols);
            return length <= ScanLimit ? MergeByScan(symbols.AsSpan(0, length)) : MergeByQueue(symbols.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Bytes without a token become the unknown token, one for a run where fuse_unk is set, and vanish where there is none.</summary>
    private int Symbols(ReadOnlySpan<byte> bytes, Span<int> symbols)
    {
        int length = 0;
        bool afterUnknown = false;
        foreach (byte value in bytes)
        {
            int id = _idOfByte[value];
            if (id >= 0)
            {
                symbols[length++] = id;
            }
            else if (_unknownId >= 0 && !(afterUnknown && _json.FuseUnknown))
            {
                symbols[length++] = _unknownId;
            }

            afterUnknown = id < 0;
        }

        return length;
    }

    /// <summary>Looks at every remaining pair for each merge: the fastest for the lengths that words have.</summary>
    internal int[] MergeByScan(Span<int> symbols)
    {
        int length = symbols.Length;
        Span<(int Rank, int Id)> merges = new (int, int)[length];
        for (int i = 0; i + 1 < length; i++)
        {
            merges[i] = MergeOf(symbols[i], symbols[i + 1]);
        }

        while (true)
        {
            (int Rank, int Id) best = (NoRank, 0);
            int at = -1;
            for (int i = 0; i + 1 < length; i++)
            {
                if (merges[i].Rank < best.Rank)
                {
                    best = merges[i];
                    at = i;
                }
            }

            if (at < 0)
            {
                return symbols[..length].ToArray();
            }

            symbols[at] = best.Id;
            symbols[(at + 2)..length].CopyTo(symbols[(at + 1)..]);
            merges[(at + 2)..length].CopyTo(merges[(at + 1)..]);
            length--;
            if (at > 0)
            {
                merges[at - 1] = MergeOf(symbols[at - 1], symbols[at]);
            }

            if (at + 1 < length)
            {
                merges[at] = MergeOf(symbols[at], symbols[at + 1]);
            }
        }
    }

    /// <summary>The same result in n log n, for words as long as a file.</summary>
    internal int[] MergeByQueue(Span<int> symbols)
    {
        int[] token = symbols.ToArray();
        int[] next = new int[token.Length];
        int[] previous = new int[token.Length];
        PriorityQueue<(int At, int Left, int Right), long> queue = new();
        for (int i = 0; i < token.Length; i++)
        {
            next[i] = i + 1 < token.Length ? i + 1 : -1;
            previous[i] = i - 1;
            Offer(i, next[i]);
        }

        while (queue.TryDequeue(out (int At, int Left, int Right) pair, out _))
        {
            int at = pair.At;
            int right = next[at];
            if (token[at] != pair.Left || right < 0 || token[right] != pair.Right)
            {
                continue;
            }

            token[at] = _merges[Key(pair.Left, pair.Right)].Id;
            token[right] = -1;
            next[at] = next[right];
            if (next[at] >= 0)
            {
                previous[next[at]] = at;
            }

            Offer(previous[at], at);
            Offer(at, next[at]);
        }

        return [.. token.Where(id => id >= 0)];

        void Offer(int left, int right)
        {
            if (left >= 0 && right >= 0 && _merges.TryGetValue(Key(token[left], token[right]), out (int Rank, int Id) merge))
            {
                queue.Enqueue((left, token[left], token[right]), ((long)merge.Rank << 32) | (uint)left);
            }
        }
    }

    private (int Rank, int Id) MergeOf(int left, int right) =>
        _merges.TryGetValue(Key(left, right), out (int Rank, int Id) merge) ? merge : (NoRank, 0);

    /// <summary>One number for a pair. The factor spreads pairs: a long's hash is its halves combined by xor, and ids are small.</summary>
    private static long Key(int left, int right) => (left * 2654435761L) + right;
}
