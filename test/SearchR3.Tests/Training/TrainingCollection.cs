using SearchR3.Tests.Reinforcement;

namespace SearchR3.Tests.Training;

/// <summary>
/// Tests that train stage 1 in this process run one after the other: dropout draws from torch's one generator, which each step seeds. They share a stage 1 model.
/// </summary>
[CollectionDefinition(Name)]
public sealed class TrainingCollection : ICollectionFixture<GrpoTrainerTests.StageOne>
{
    public const string Name = "training";
}
