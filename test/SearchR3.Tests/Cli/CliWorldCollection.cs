namespace SearchR3.Tests.Cli;

/// <summary>Tests of commands share one <see cref="CliWorld"/> and run one after the other: they set the process's thread count.</summary>
[CollectionDefinition(Name)]
public sealed class CliWorldCollection : ICollectionFixture<CliWorld>
{
    public const string Name = "command line";
}
