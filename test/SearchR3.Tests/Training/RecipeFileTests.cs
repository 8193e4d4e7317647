using SearchR3.Reinforcement;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class RecipeFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("dotnet-api-pretrain.json")]
    public void TheShippedPretrainRecipesAreRead(string name) =>
        RecipeFile.Load<PretrainRecipe>(Path.Combine(RepositoryFolder.Path, "recipes", name)).Validate();

    [Theory]
    [InlineData("dotnet-api-sft.json")]
    [InlineData("dotnet-api-sft-2.json")]
    public void TheShippedSftRecipesAreRead(string name) =>
        RecipeFile.Load<SftRecipe>(Path.Combine(RepositoryFolder.Path, "recipes", name)).Validate();

    [Fact]
    public void ARecipeSurvivesBeingWrittenAndRead()
    {
        SftRecipe recipe = new() { Model = "m", Data = "d", Seed = 7, Loss = new SftLossOptions { Kl = new KlOptions { Weight = 0.5 } } };
        string path = Write(RecipeFile.ToJson(recipe));

        Assert.Equal(RecipeFile.ToJson(recipe), RecipeFile.ToJson(RecipeFile.Load<SftRecipe>(path)));
    }

    [Fact]
    public void ARuleThatIsSwitchedOffStaysOff()
    {
        GrpoRecipe recipe = new() { Model = "m", Data = "d", StopRules = new StopRuleOptions { MaxMeanCosine = null } };

        Assert.Null(RecipeFile.Load<GrpoRecipe>(Write(RecipeFile.ToJson(recipe))).StopRules.MaxMeanCosine);
    }

    [Theory]
    [InlineData("dotnet-api-sft-reasoning.json")]
    public void TheRecipesOfExperimentsAreRead(string name) =>
        RecipeFile.Load<SftRecipe>(Path.Combine(RepositoryFolder.Path, "recipes", "experiments", name)).Validate();

    [Theory]
    [InlineData("dotnet-api-grpo-reasoning.json")]
    [InlineData("dotnet-api-refresh.json")]
    public void TheStageTwoRecipesOfExperimentsAreRead(string name) =>
        RecipeFile.Load<GrpoRecipe>(Path.Combine(RepositoryFolder.Path, "recipes", "experiments", name)).Validate();

    [Theory]
    [InlineData("""{ "model": "m", "data": "d", "batchsize": 3 }""", "batchsize")]
    [InlineData("""{ "model": "m", "data": "d", "loss": { "infoNce": { "temprature": 1 } } }""", "temprature")]
    public void AnUnknownKeyIsNamed(string json, string key)
    {
        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => RecipeFile.Load<SftRecipe>(Write(json)));

        Assert.Contains($"\"{key}\"", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void BadJsonNamesTheLine()
    {
        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => RecipeFile.Load<SftRecipe>(Write("{\n \"model\": m }")));

        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => RecipeFile.Load<SftRecipe>("nowhere.json"));

        Assert.Contains("nowhere.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ContradictingSettingsNameBothNumbers()
    {
        SftRecipe recipe = new() { Model = "m", Data = "d", Optimization = new OptimizationOptions { Steps = 5, WarmupSteps = 9 } };

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(recipe.Validate);

        Assert.Contains("9", error.Message, StringComparison.Ordinal);
        Assert.Contains("5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMarginThatUnitVectorsCannotReachIsRefused()
    {
        SftRecipe recipe = new() { Model = "m", Data = "d", Loss = new SftLossOptions { Triplet = new TripletOptions { Weight = 1, Margin = 5 } } };

        Assert.Contains("0 to 2", Assert.Throws<SearchR3Exception>(recipe.Validate).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string json)
    {
        string path = Path.Combine(_folder.Path, "recipe.json");
        File.WriteAllText(path, json);
        return path;
    }
}
