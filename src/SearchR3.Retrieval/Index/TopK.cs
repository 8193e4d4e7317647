namespace SearchR3.Retrieval.Index;

/// <summary>
/// The best rows seen so far, in a fixed-size heap with the worst on top. Order: score descending, then the rank of the row's id
/// ascending; it is total, so the outcome does not depend on the order of arrival.
/// </summary>
internal sealed class TopK(int capacity, int[] idRanks)
{
    private readonly (float Score, int Row)[] _heap = new (float, int)[capacity];
    private int _count;

    /// <summary>A score below this cannot enter.</summary>
    public float Threshold => _count < capacity ? float.NegativeInfinity : _heap[0].Score;

    /// <summary>Takes the row if it is among the best.</summary>
    public void Offer(float score, int row)
    {
        if (_count < capacity)
        {
            _heap[_count++] = (score, row);
            SiftUp();
        }
        else if (IsBetter((score, row), _heap[0]))
        {
            _heap[0] = (score, row);
            SiftDown();
        }
    }

    /// <summary>Offers everything that <paramref name="other"/> holds.</summary>
    public void Merge(TopK other)
    {
        foreach ((float score, int row) in other._heap.AsSpan(0, other._count))
        {
            Offer(score, row);
        }
    }

    /// <summary>The rows, best first.</summary>
    public (float Score, int Row)[] ToSorted()
    {
        (float Score, int Row)[] sorted = _heap[.._count];
        Array.Sort(sorted, (a, b) => IsBetter(a, b) ? -1 : IsBetter(b, a) ? 1 : 0);
        return sorted;
    }

    private bool IsBetter((float Score, int Row) a, (float Score, int Row) b) =>
        a.Score > b.Score || (a.Score == b.Score && idRanks[a.Row] < idRanks[b.Row]);

    private void SiftUp()
    {
        int at = _count - 1;
        (float, int) moving = _heap[at];
        while (at > 0 && IsBetter(_heap[(at - 1) / 2], moving))
        {
            _heap[at] = _heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _heap[at] = moving;
    }

    private void SiftDown()
    {
        (float, int) moving = _heap[0];
        int at = 0;
        while (true)
        {
            int child = (2 * at) + 1;
            if (child >= _count)
            {
                break;
            }

            if (child + 1 < _count && IsBetter(_heap[child], _heap[child + 1]))
            {
                child++;
            }

            if (!IsBetter(moving, _heap[child]))
            {
                break;
            }

            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = moving;
    }
}
