namespace SearchR3.Retrieval.Import.Storage;

/// <summary>Numbers the files, so that a place in one is twelve bytes.</summary>
internal sealed class Places
{
    private readonly List<(string File, bool IsRow)> _files = [];
    private readonly Dictionary<(string File, bool IsRow), int> _numbers = [];

    /// <summary>Puts a place into a record.</summary>
    public RecordBuffer Put(RecordBuffer buffer, ImportLocation location)
    {
        (string, bool) file = (location.File, location.IsRow);
        if (!_numbers.TryGetValue(file, out int number))
        {
            _numbers[file] = number = _files.Count;
            _files.Add(file);
        }

        return buffer.Put(number).Put(location.Number);
    }

    /// <summary>Takes a place from a record.</summary>
    public ImportLocation Take(ref RecordView record)
    {
        (string file, bool isRow) = _files[record.TakeInt32()];
        return new ImportLocation(file, record.TakeInt64(), isRow);
    }
}
