namespace SearchR3.Reinforcement.Environment;

/// <summary>How a row that was just re-encoded is compared with one that was not.</summary>
public enum StaleComparison
{
    /// <summary>Each by the newest vector that it has.</summary>
    AsStored,

    /// <summary>
    /// Both by vectors of before: the re-encoded row is compared by the vector that it had until now, since being re-encoded must not be
    /// an advantage. Two rows that are both re-encoded are compared by their new vectors.
    /// </summary>
    SameAge,
}
