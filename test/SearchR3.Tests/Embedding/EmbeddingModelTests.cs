using SearchR3.Embedding;
using SearchR3.Generation;
using SearchR3.Retrieval;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests.Embedding;

public sealed class EmbeddingModelTests : IDisposable
{
    private static readonly string[] Texts =
    [
        "Reads all lines of a file.",
        "list",
        "Removes every element that matches the conditions from the list, and returns how many there were.",
        "open a stream",
        "日本語 🎉",
        "number to text and text to number",
    ];

    private readonly EmbeddingModel _model = TinyModel.CreateEmbeddingModel();

    public void Dispose() => _model.Model.Dispose();

    [Fact]
    public void ADirectEmbeddingIsTheNormalisedStateAtTheEmbedToken()
    {
        TextEmbedding embedding = _model.EmbedDocument(Texts[0]);

        int[] ids = _model.DocumentPrompt.Encode(Texts[0]).Ids;
        AssertClose(PlainVector(ids), embedding.Vector);
        Assert.Equal(_model.EmbedToken, ids[^1]);
        Assert.Equal(ids.Length, embedding.PromptTokens);
        Assert.Equal(1, Math.Sqrt(embedding.Vector.Sum(v => (double)v * v)), 1e-6);
        Assert.Null(embedding.Reasoning);
        Assert.Null(embedding.StopReason);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(100000)]
    public void AnyBatchingGivesTheSameVectorsInTheOrderGiven(int batchTokens)
    {
        EmbeddingModel batched = new(
            _model.Model, _model.Tokenizer, _model.Settings, new() { BatchTokens = batchTokens });

        IReadOnlyList<TextEmbedding> embeddings = batched.EmbedDocuments(Texts);

        Assert.Equal(Texts, embeddings.Select(e => e.Text));
        for (int i = 0; i < Texts.Length; i++)
        {
            AssertClose(PlainVector(_model.DocumentPrompt.Encode(Texts[i]).Ids), embeddings[i].Vector);
        }
    }

    [Fact]
    public void QueriesAndDocumentsHavePromptsOfTheirOwn() =>
        Assert.NotEqual(_model.EmbedDocument("list").Vector, _model.EmbedQuery("list", QueryOptions.Direct).Vector);

    [Theory]
    [InlineData(0)]
    [InlineData(1.2)]
    public void AReasoningEmbeddingIsTheStateOfAPlainPassOverPromptReasoningAndEmbedToken(double temperature)
    {
        Dictionary<int, List<int>> reasoning = Enumerable.Range(0, Texts.Length).ToDictionary(i => i, _ => new List<int>());
        SamplingOptions sampling = new() { Temperature = temperature, Seed = 5 };
        IReadOnlyList<TextEmbedding> embeddings = _model.EmbedQueries(Texts, new QueryOptions { Sampling = sampling });
        TextGenerator generator = new(_model.Model, _model.EmbedToken);

        for (int i = 0; i < Texts.Length; i++)
        {
            int[] prompt = _model.ReasoningPrompt.Encode(Texts[i]).Ids;
            Completion completion = generator.Generate(
                [new GenerationRequest { Prompt = prompt, Sampling = sampling with { MaxNewTokens = 12 }, StopTokens = [_model.EndOfTurn] }])[0];
            AssertClose(PlainVector([.. prompt, .. completion.Content, _model.EmbedToken]), embeddings[i].Vector);
            Assert.Equal(completion.StopReason, embeddings[i].StopReason);
            Assert.Equal(completion.Content.Length, embeddings[i].ReasoningTokens);
            Assert.Equal(_model.Tokenizer.Decode(completion.Content, skipSpecialTokens: true), embeddings[i].Reasoning);
            Assert.Equal(prompt.Length, embeddings[i].PromptTokens);
        }
    }

    [Theory]
    [InlineData(StopReason.EmbedToken)]
    [InlineData(StopReason.EndOfTurn)]
    public void ReasoningEndsAtTheTokenThatTheModelWrites(StopReason reason)
    {
        string free = _model.EmbedQuery("list").Reasoning!;
        int third = GreedyTokens(3)[^1];
        SwapHeadRows(third, reason == StopReason.EmbedToken ? _model.EmbedToken : _model.EndOfTurn);

        TextEmbedding embedding = _model.EmbedQuery("list");

        Assert.Equal(reason, embedding.StopReason);
        Assert.InRange(embedding.ReasoningTokens, 0, 2);
        Assert.StartsWith(embedding.Reasoning!, free, StringComparison.Ordinal);
    }

    [Fact]
    public void AGivenReasoningEmbedsLikeTheSameTokensWritten()
    {
        string[] reasonings = [.. Texts.Select((_, i) => i == 1 ? "" : $" list of files {i}")];

        IReadOnlyList<TextEmbedding> embeddings = _model.EmbedQueriesAfter(Texts, reasonings);

        for (int i = 0; i < Texts.Length; i++)
        {
            int[] tokens = _model.Tokenizer.EncodePlain(reasonings[i]);
            AssertClose(PlainVector([.. _model.ReasoningPrompt.Encode(Texts[i]).Ids, .. tokens, _model.EmbedToken]), embeddings[i].Vector);
            Assert.Equal((reasonings[i], tokens.Length), (embeddings[i].Reasoning, embeddings[i].ReasoningTokens));
        }
    }

    [Fact]
    public void AGivenReasoningIsCutAtTheBudget() => Assert.Equal(
        _model.EmbedQueriesAfter(["list"], [""])[0].Vector,
        _model.EmbedQueriesAfter(["list"], [" list of files"], new QueryOptions { MaxReasoningTokens = 0 })[0].Vector);

    [Fact]
    public void EachQueryNeedsOneReasoning() => Assert.Contains(
        "6 queries but 1 reasonings", Assert.Throws<SearchR3Exception>(() => _model.EmbedQueriesAfter(Texts, [""])).Message, StringComparison.Ordinal);

    [Fact]
    public void TheBudgetOfTheCallGoesBeforeThatOfTheSettings()
    {
        Assert.Equal(12, _model.EmbedQuery("list").ReasoningTokens);
        TextEmbedding none = _model.EmbedQuery("list", new QueryOptions { MaxReasoningTokens = 0 });

        Assert.Equal(0, none.ReasoningTokens);
        Assert.Equal("", none.Reasoning);
        Assert.Equal(StopReason.Budget, none.StopReason);
    }

    [Fact]
    public void StreamedPiecesMakeUpTheReasoning()
    {
        string[] heard = [.. Texts.Select(_ => "")];

        IReadOnlyList<TextEmbedding> embeddings = _model.EmbedQueries(Texts, (index, piece) => heard[index] += piece);

        Assert.Equal(embeddings.Select(e => e.Reasoning), heard);
        Assert.Contains(heard, text => text.Length > 0);
        Assert.Equal(_model.EmbedQueries(Texts).Select(e => e.Reasoning), heard);
    }

    [Fact]
    public void ProgressIsReportedAfterEachBatch()
    {
        EmbeddingModel small = new(
            _model.Model, _model.Tokenizer, _model.Settings, new() { BatchTokens = 120, ReasoningBatchTokens = 300 });
        Recorder direct = new();
        Recorder reasoning = new();

        IReadOnlyList<TextEmbedding> embeddings = small.EmbedDocuments(Texts, null, direct);
        small.EmbedQueries(Texts, null, reasoning);

        Assert.True(direct.Reports.Count > 1 && reasoning.Reports.Count > 1);
        Assert.All([direct.Reports[^1], reasoning.Reports[^1]], last => Assert.Equal((Texts.Length, Texts.Length), (last.CompletedItems, last.TotalItems)));
        Assert.Equal(embeddings.Sum(e => e.PromptTokens), direct.Reports[^1].CompletedTokens);
        Assert.Equal(direct.Reports[^1].TotalTokens, direct.Reports[^1].CompletedTokens);
        Assert.Equal(direct.Reports.OrderBy(r => r.CompletedItems), direct.Reports);
    }

    [Fact]
    public void ItStopsBetweenBatchesWhenCancelled()
    {
        EmbeddingModel small = new(
            _model.Model, _model.Tokenizer, _model.Settings, new() { BatchTokens = 1 });
        using CancellationTokenSource source = new();
        Recorder recorder = new() { OnReport = source.Cancel };

        Assert.ThrowsAny<OperationCanceledException>(() => small.EmbedDocuments(Texts, null, recorder, source.Token));

        Assert.Single(recorder.Reports);
    }

    [Fact]
    public void EmbeddingLeavesNoTensors() => TensorLeak.AssertNone(() =>
    {
        _model.EmbedDocuments(Texts);
        _model.EmbedQueries(Texts, new QueryOptions { Sampling = new() { Temperature = 1, TopP = 0.9, Seed = 1 } });
    });

    [Fact]
    public void AnEmptyTextIsNamedByItsIndex()
    {
        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => _model.EmbedDocuments(["a", " \n"]));

        Assert.Contains("index 1 is empty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALongTextIsAnErrorUnlessTruncationIsAllowed()
    {
        string text = string.Join(' ', Enumerable.Repeat("file", 700));
        int tokens = _model.DocumentPrompt.Encode(text).TextTokens;

        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => _model.EmbedQueries(["a", text]));
        TextEmbedding cut = _model.EmbedDocument(text, new EmbedOptions { Truncate = true });

        Assert.Contains($"index 1 has {tokens} tokens, but the model takes 512", error.Message, StringComparison.Ordinal);
        Assert.Equal(tokens - 512, cut.TruncatedTokens);
        Assert.Equal(512 + _model.DocumentPrompt.TemplateTokens, cut.PromptTokens);
    }

    [Fact]
    public void NoTextsGiveNoEmbeddings()
    {
        Assert.Empty(_model.EmbedDocuments([]));
        Assert.Empty(_model.EmbedQueries([]));
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-5);
        }
    }

    private float[] PlainVector(int[] ids)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Tensor hidden = _model.Model.Forward(tensor(ids.Select(id => (long)id).ToArray(), [1, ids.Length]))[0, -1];
        return (hidden / hidden.norm()).data<float>().ToArray();
    }

    [Fact]
    public void Int8DecodingChangesReasonedEmbeddingsALittleAndOthersNotAtAll()
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Avx512F.IsSupported, "the kernels need AVX-512");
        using EmbeddingModel exact = TinyModel.CreateEmbeddingModel();
        using EmbeddingModel int8 = TinyModel.CreateEmbeddingModel(new EmbeddingModelOptions { DecodeDtype = "int8" });
        QueryOptions options = new() { MaxReasoningTokens = 1 };

        float[] expected = exact.EmbedQueries(["read a file"], options)[0].Vector;
        float[] actual = int8.EmbedQueries(["read a file"], options)[0].Vector;

        Assert.NotEqual(expected, actual);
        Assert.True(expected.Zip(actual).Sum(pair => (double)pair.First * pair.Second) > 0.98);
        Assert.Equal(exact.EmbedDocument("read a file").Vector, int8.EmbedDocument("read a file").Vector);
        exact.Model.Dispose();
        int8.Model.Dispose();
    }

    [Fact]
    public void AnUnknownDecodeDtypeIsOneSentence()
    {
        SearchR3Exception error = Assert.Throws<SearchR3Exception>(() => TinyModel.CreateEmbeddingModel(new EmbeddingModelOptions { DecodeDtype = "int4" }));

        Assert.Equal("The decode dtype 'int4' is unknown; use auto or int8.", error.Message);
    }

    private int[] GreedyTokens(int count) => new TextGenerator(_model.Model)
        .Generate([new GenerationRequest { Prompt = _model.ReasoningPrompt.Encode("list").Ids, Sampling = new() { MaxNewTokens = count } }])[0].TokenIds;

    private void SwapHeadRows(int a, int b)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        Tensor head = _model.Model.get_parameter("lm_head.weight")!;
        Tensor swapped = head.index_select(0, tensor(new long[] { b, a }));
        head[a].copy_(swapped[0]);
        head[b].copy_(swapped[1]);
    }

    private sealed class Recorder : IProgress<EmbeddingProgress>
    {
        public List<EmbeddingProgress> Reports { get; } = [];

        public Action? OnReport { get; init; }

        public void Report(EmbeddingProgress value)
        {
            Reports.Add(value);
            OnReport?.Invoke();
        }
    }
}
