namespace SearchR3.Retrieval.DotNetApi;

/// <summary>What the .NET API retrieval task is built from.</summary>
public sealed record DotNetApiOptions
{
    /// <summary>
    /// The folder <c>packs</c> of a .NET installation. <value>Default: found from <c>DOTNET_ROOT</c>, the running runtime or the
    /// usual places.</value>
    /// </summary>
    public string? PacksFolder { get; init; }

    /// <summary>Names of reference packs; of each the newest version is read. <value>Default: the core library.</value></summary>
    public IReadOnlyList<string> Packs { get; init; } = ["Microsoft.NETCore.App.Ref"];

    /// <summary>Summaries held back for testing. <value>Default: 1000.</value></summary>
    public int TestQueries { get; init; } = 1000;

    /// <summary>Summaries held back for choosing settings. <value>Default: 1000.</value></summary>
    public int DevQueries { get; init; } = 1000;

    /// <summary>
    /// Summaries held back for the reinforcement stage, whose reward must not come from answers that stage 1 has learned; at most a quarter
    /// of those that test and dev leave. <value>Default: 4000.</value>
    /// </summary>
    public int ReinforceQueries { get; init; } = 4000;

    /// <summary>
    /// Written training questions held back for the reinforcement stage; at most a quarter of those that can be trained on.
    /// <value>Default: 1500.</value>
    /// </summary>
    public int ReinforceQuestions { get; init; } = 1500;

    /// <summary>Chooses which documents are held back. <value>Default: 1.</value></summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// A folder with <c>train.jsonl</c>, <c>dev.jsonl</c>, <c>test.jsonl</c> (any of them) of questions written by people:
    /// <c>{"_id":"q-1","text":"read a file into a string","relevant":["M:System.IO.File.ReadAllText"]}</c>. <value>Default: none.</value>
    /// </summary>
    public string? QuestionsFolder { get; init; }

    internal void Validate()
    {
        if (Packs.Count == 0)
        {
            throw new SearchR3Exception("No reference pack is named: give at least one, for instance Microsoft.NETCore.App.Ref.");
        }

        if (TestQueries < 0 || DevQueries < 0)
        {
            throw new SearchR3Exception($"TestQueries is {TestQueries} and DevQueries is {DevQueries}: neither may be negative.");
        }

        if (ReinforceQueries < 0 || ReinforceQuestions < 0)
        {
            throw new SearchR3Exception(
                $"ReinforceQueries is {ReinforceQueries} and ReinforceQuestions is {ReinforceQuestions}: neither may be negative.");
        }
    }
}
