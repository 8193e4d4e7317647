using SearchR3.Retrieval;
using SearchR3.Tests.Testing;
using SearchR3.Training;

namespace SearchR3.Tests.Training;

public sealed class TrainingDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void AFolderStaysAString()
    {
        SftRecipe recipe = Read("\"a\"");

        Assert.Equal("a", Assert.Single(recipe.Data.Sets).Folder);
        Assert.Equal(DatasetStrategy.Proportional, recipe.DataSetStrategy);
        Assert.Contains("\"data\": \"a\"", RecipeFile.ToJson(recipe), StringComparison.Ordinal);
    }

    [Fact]
    public void AListHasFoldersSplitsAndWeightsAndSurvivesBeingWritten()
    {
        SftRecipe recipe = Read("""["a", {"folder": "b", "splits": {"train": 2, "more": 1}, "weight": 0.5}], "dataSetStrategy": "roundRobin" """);

        Assert.Equal(["a", "b"], recipe.Data.Sets.Select(s => s.Folder));
        Assert.Null(recipe.Data.Sets[0].Splits);
        Assert.Equal(2, recipe.Data.Sets[1].Splits!["train"]);
        Assert.Equal([1, 0.5], recipe.Data.Sets.Select(s => s.Weight));
        Assert.Equal(DatasetStrategy.RoundRobin, recipe.DataSetStrategy);
        string json = RecipeFile.ToJson(recipe);
        Assert.Equal(json, RecipeFile.ToJson(RecipeFile.Load<SftRecipe>(_folder.Write("again.json", json))));
    }

    [Theory]
    [InlineData("""[{"folder": "b", "wieght": 2}]""", "\"wieght\"")]
    [InlineData("""[{"splits": {"train": 1}}]""", "folder")]
    [InlineData("[null]", "null")]
    [InlineData("7", "list")]
    public void WhatCannotBeReadIsOneSentence(string data, string part)
    {
        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => Read(data));

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("[]", "empty list")]
    [InlineData("""[{"folder": "b", "weight": 0}]""", "b the weight 0")]
    [InlineData("""[{"folder": "b", "splits": {}}]""", "no split of b")]
    [InlineData("""["a", {"folder": "b", "weight": 2}], "dataSetStrategy": "roundRobin" """, "b the weight 2, but dataSetStrategy is roundRobin")]
    public void ContradictionsAreOneSentence(string data, string part)
    {
        SearchR3Exception error = Assert.Throws<SearchR3Exception>(Read(data).Validate);

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    public void Dispose() => _folder.Dispose();

    private SftRecipe Read(string data) => RecipeFile.Load<SftRecipe>(_folder.Write("recipe.json", $$"""{"model": "m", "data": {{data}}}"""));
}
