using System.Runtime.InteropServices;

namespace SearchR3.Tokenization;

/// <summary>
/// The state of BPE training: words as token ids, how often each adjacent pair occurs, and where. A merge touches only the words that
/// hold the pair, so training is near linear in the text's distinct words.
/// </summary>
internal sealed class PairMerger
{
    private readonly List<int[]> _words = [];
    private readonly List<int> _wordCounts = [];
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly Dictionary<(int Left, int Right), List<int>> _places = [];
    private readonly PriorityQueue<(int Left, int Right), (long MinusCount, int Left, int Right)> _queue = new();
    private bool _started;

    /// <summary>Adds a word of the text that occurs <paramref name="count"/> times.</summary>
    public void Add(int[] word, int count)
    {
        int index = _words.Count;
        _words.Add(word);
        _wordCounts.Add(count);
        for (int i = 0; i + 1 < word.Length; i++)
        {
            Change(word[i], word[i + 1], count, index);
        }
    }

    /// <summary>The pair that occurs most often, the smallest ids among equals; null when none occurs <paramref name="atLeast"/> times.</summary>
    public (int Left, int Right)? MostFrequent(int atLeast)
    {
        if (!_started)
        {
            _started = true;
            foreach ((int left, int right) in _counts.Keys)
            {
                Offer(left, right);
            }
        }

        // Entries are not updated when a count changes; one that is out of date goes back with the count of today.
        while (_queue.TryDequeue(out (int Left, int Right) pair, out (long MinusCount, int Left, int Right) priority))
        {
            long count = _counts.GetValueOrDefault(pair);
            if (count < atLeast)
            {
                continue;
            }

            if (count == -priority.MinusCount)
            {
                return pair;
            }

            Offer(pair.Left, pair.Right);
        }

        return null;
    }

    /// <summary>Leaves a pair unmerged for good.</summary>
    public void Forget(int left, int right) => _counts[(left, right)] = long.MinValue / 2;

    /// <summary>Replaces the pair by <paramref name="id"/> in every word.</summary>
    public void Merge(int left, int right, int id)
    {
        HashSet<(int Left, int Right)> grown = [];
        _places.Remove((left, right), out List<int>? places);
        foreach (int index in places!.Distinct())
        {
            MergeIn(index, left, right, id, grown);
        }

        _counts.Remove((left, right));
        foreach ((int newLeft, int newRight) in grown)
        {
            Offer(newLeft, newRight);
        }
    }

    private void MergeIn(int index, int left, int right, int id, HashSet<(int Left, int Right)> grown)
    {
        int[] word = _words[index];
        int count = _wordCounts[index];
        int length = 0;
        for (int read = 0; read < word.Length; read++)
        {
            bool found = read + 1 < word.Length && word[read] == left && word[read + 1] == right;
            if (!found)
            {
                word[length++] = word[read];
                continue;
            }

            read++;
            if (length > 0)
            {
                Change(word[length - 1], left, -count, index);
                Change(word[length - 1], id, count, index);
                grown.Add((word[length - 1], id));
            }

            if (read + 1 < word.Length)
            {
                Change(right, word[read + 1], -count, index);
                Change(id, word[read + 1], count, index);
                grown.Add((id, word[read + 1]));
            }

            word[length++] = id;
        }

        if (length < word.Length)
        {
            _words[index] = word[..length];
        }
    }

    private void Change(int left, int right, int by, int index)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, (left, right), out _) += by;
        if (by > 0)
        {
            ref List<int>? places = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, (left, right), out _);
            places ??= [];
            if (places.Count == 0 || places[^1] != index)
            {
                places.Add(index);
            }
        }
    }

    private void Offer(int left, int right) => _queue.Enqueue((left, right), (-_counts[(left, right)], left, right));
}
