namespace SearchR3.Retrieval.Index.Graph;

/// <summary>Keeps scratches for the next search. Renting one that was returned allocates nothing and takes no lock.</summary>
internal sealed class ScratchPool
{
    private readonly SearchScratch?[] _idle = new SearchScratch?[Math.Max(16, 2 * Environment.ProcessorCount)];

    public SearchScratch Rent(in GraphShape shape)
    {
        SearchScratch? scratch = null;
        int first = Environment.CurrentManagedThreadId;
        for (int i = 0; i < _idle.Length && scratch is null; i++)
        {
            ref SearchScratch? place = ref _idle[(first + i) % _idle.Length];
            scratch = place is null ? null : Interlocked.Exchange(ref place, null);
        }

        scratch ??= new SearchScratch();
        scratch.Prepare(shape);
        scratch.Distances = 0;
        return scratch;
    }

    public void Return(SearchScratch scratch)
    {
        int first = Environment.CurrentManagedThreadId;
        for (int i = 0; i < _idle.Length; i++)
        {
            ref SearchScratch? place = ref _idle[(first + i) % _idle.Length];
            if (place is null && Interlocked.CompareExchange(ref place, scratch, null) is null)
            {
                return;
            }
        }

        scratch.Dispose();
    }
}
