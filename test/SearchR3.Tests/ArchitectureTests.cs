using System.Text.RegularExpressions;
using SearchR3.Tests.Testing;

namespace SearchR3.Tests;

/// <summary>The house rules that a compiler does not check: which folder may use which, one public type a file, no catch-all folders.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string Source = Path.Combine(RepositoryFolder.Path, "src");

    /// <summary>Folder (namespace) to the folders that its code may name; everything may use what stands at a project's root.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["SearchR3.Retrieval.Beir"] = [],
        ["SearchR3.Retrieval.Index"] = ["SearchR3.Retrieval.Index.Graph", "SearchR3.Retrieval.Beir"],
        ["SearchR3.Retrieval.Index.Graph"] = [],
        ["SearchR3.Retrieval.Evaluation"] = ["SearchR3.Retrieval.Index", "SearchR3.Retrieval.Beir"],
        ["SearchR3.Retrieval.Lexical"] = ["SearchR3.Retrieval.Beir"],
        ["SearchR3.Retrieval.DotNetApi"] = ["SearchR3.Retrieval.Beir"],
        ["SearchR3.Retrieval.DotNetApi.Wordings"] = [],
        ["SearchR3.Retrieval.Import"] = ["SearchR3.Retrieval.Import.Formats", "SearchR3.Retrieval.Import.Storage", "SearchR3.Retrieval.Beir"],
        ["SearchR3.Retrieval.Import.Formats"] = ["SearchR3.Retrieval.Beir"],
        ["SearchR3.Retrieval.Import.Storage"] = ["SearchR3.Retrieval.Beir"],
        ["SearchR3.Documents"] = ["SearchR3.Documents.Files", "SearchR3.Documents.Formats", "SearchR3.Documents.Chunking", "SearchR3.Retrieval.Beir"],
        ["SearchR3.Documents.Files"] = [],
        ["SearchR3.Documents.Formats"] = ["SearchR3.Documents.Chunking"],
        ["SearchR3.Documents.Chunking"] = [],
        ["SearchR3.Tokenization"] = [],
        ["SearchR3.Models"] = ["SearchR3.Tokenization"],
        ["SearchR3.Models.Fused"] = [],
        ["SearchR3.Generation"] = ["SearchR3.Models", "SearchR3.Models.Fused", "SearchR3.Tokenization"],
        ["SearchR3.Embedding"] = ["SearchR3.Generation", "SearchR3.Models", "SearchR3.Models.Fused", "SearchR3.Tokenization"],
        ["SearchR3.Search"] = ["SearchR3.Embedding", "SearchR3.Retrieval.Beir", "SearchR3.Retrieval.Index"],
        ["SearchR3.Training"] =
        [
            "SearchR3.Training.Losses", "SearchR3.Embedding", "SearchR3.Generation", "SearchR3.Models", "SearchR3.Tokenization",
            "SearchR3.Retrieval.Beir", "SearchR3.Retrieval.Index", "SearchR3.Retrieval.Evaluation", "SearchR3.Retrieval.Lexical",
            "SearchR3.Retrieval.DotNetApi", "SearchR3.Retrieval.DotNetApi.Wordings",
        ],
        ["SearchR3.Training.Losses"] = [],
        ["SearchR3.Training.Planning"] = ["SearchR3.Embedding", "SearchR3.Models", "SearchR3.Tokenization", "SearchR3.Retrieval.Beir"],
        ["SearchR3.Training.Distillation"] =
            ["SearchR3.Embedding", "SearchR3.Generation", "SearchR3.Models", "SearchR3.Retrieval.Beir", "SearchR3.Retrieval.Index"],
        ["SearchR3.Training.Mining"] = ["SearchR3.Retrieval.Beir", "SearchR3.Retrieval.Index"],
        ["SearchR3.Reinforcement"] =
        [
            "SearchR3.Reinforcement.Losses", "SearchR3.Reinforcement.Rewards", "SearchR3.Reinforcement.Environment", "SearchR3.Training", "SearchR3.Training.Losses", "SearchR3.Training.Planning",
            "SearchR3.Embedding", "SearchR3.Generation", "SearchR3.Models", "SearchR3.Tokenization",
            "SearchR3.Retrieval.Beir", "SearchR3.Retrieval.Index", "SearchR3.Retrieval.Evaluation", "SearchR3.Retrieval.DotNetApi.Wordings",
        ],
        ["SearchR3.Reinforcement.Losses"] = [],
        ["SearchR3.Reinforcement.Rewards"] = ["SearchR3.Generation", "SearchR3.Retrieval.Evaluation"],
        ["SearchR3.Reinforcement.Environment"] =
        [
            "SearchR3.Training", "SearchR3.Embedding", "SearchR3.Models",
            "SearchR3.Retrieval.Beir", "SearchR3.Retrieval.Index", "SearchR3.Retrieval.Evaluation",
        ],
    };

    private static readonly string[] ForbiddenNames = ["Utils", "Util", "Common", "Helpers", "Helper", "Misc"];

    /// <summary>With AMX in use the runtime dies of such a fault before anything could catch it (docs/decisions/0009).</summary>
    [Fact]
    public void NoNullReferenceIsCaught() =>
        Assert.DoesNotContain(SourceFiles(), f => File.ReadAllText(f).Contains("NullReferenceException", StringComparison.Ordinal));

    [Fact]
    public void EveryFolderUsesOnlyWhatItMay()
    {
        List<string> wrong = [];
        foreach (string file in SourceFiles().Where(f => !f.Contains("SearchR3.Cli", StringComparison.Ordinal)))
        {
            string text = File.ReadAllText(file);
            string own = NamespaceLine().Match(text).Groups[1].Value;
            foreach (Match match in UsingLine().Matches(text))
            {
                string used = match.Groups[1].Value;
                bool fine = used == own || used == "SearchR3.Retrieval" || own.StartsWith(used + ".", StringComparison.Ordinal) ||
                    Allowed.GetValueOrDefault(own, []).Contains(used);
                if (!fine)
                {
                    wrong.Add($"{Path.GetRelativePath(Source, file)}: {own} -> {used}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void EveryFolderStandsInTheTable()
    {
        IEnumerable<string> unknown = SourceFiles()
            .Where(f => !f.Contains("SearchR3.Cli", StringComparison.Ordinal))
            .Select(f => NamespaceLine().Match(File.ReadAllText(f)).Groups[1].Value)
            .Where(n => n is not ("SearchR3.Retrieval" or "SearchR3" or "") && !Allowed.ContainsKey(n))
            .Distinct();

        Assert.Empty(unknown);
    }

    [Fact]
    public void AFileHasAtMostOnePublicTypeNamedLikeIt()
    {
        List<string> wrong = [];
        foreach (string file in SourceFiles())
        {
            string[] names = [.. PublicType().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value)];
            if (names.Length > 1 || (names.Length == 1 && Path.GetFileNameWithoutExtension(file) != names[0]))
            {
                wrong.Add($"{Path.GetRelativePath(Source, file)}: {string.Join(", ", names)}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void NoFolderOrFileIsACatchAll()
    {
        IEnumerable<string> wrong = SourceFiles().Where(file =>
            Path.GetRelativePath(Source, file).Split('/', '\\', '.').Any(part =>
                ForbiddenNames.Contains(part) || part.StartsWith("Base", StringComparison.Ordinal)));

        Assert.Empty(wrong);
    }

    [Fact]
    public void RetrievalKnowsNothingOfTorch()
    {
        Assert.DoesNotContain("TorchSharp", References(typeof(SearchR3.Retrieval.AtomicFile)));
    }

    [Fact]
    public void TheDocumentsKnowNothingOfTorchAndTheLibrariesNothingOfTheirParsers()
    {
        Assert.DoesNotContain("TorchSharp", References(typeof(SearchR3.Documents.DocumentFiles)));
        string[] parsers = ["Microsoft.CodeAnalysis", "Microsoft.CodeAnalysis.CSharp", "AngleSharp", "Markdig", "SearchR3.Documents"];
        Assert.All([typeof(SearchR3.Retrieval.AtomicFile), typeof(SearchR3.Models.CausalLanguageModel)], library =>
            Assert.Empty(References(library).Intersect(parsers)));
    }

    [Fact]
    public void TensorsStayOutOfPublicSignaturesAboveTheModels()
    {
        string[] folders =
        [
            "SearchR3.Embedding", "SearchR3.Training", "SearchR3.Training.Losses",
            "SearchR3.Reinforcement", "SearchR3.Reinforcement.Losses", "SearchR3.Reinforcement.Rewards",
            "SearchR3.Reinforcement.Environment",
        ];
        IEnumerable<string> wrong =
            from type in typeof(SearchR3.Models.CausalLanguageModel).Assembly.GetExportedTypes()
            where folders.Contains(type.Namespace)
            from member in type.GetMembers()
            where member.DeclaringType == type && SignatureTypes(member).Any(t => t.Name.Contains("Tensor", StringComparison.Ordinal))
            select $"{type.Name}.{member.Name}";

        Assert.Empty(wrong);
    }

    private static IEnumerable<string> References(Type type) => type.Assembly.GetReferencedAssemblies().Select(a => a.Name!);

    private static IEnumerable<Type> SignatureTypes(System.Reflection.MemberInfo member) => member switch
    {
        System.Reflection.MethodBase method =>
            [.. method.GetParameters().Select(p => p.ParameterType), .. method is System.Reflection.MethodInfo m ? [m.ReturnType] : Type.EmptyTypes],
        System.Reflection.PropertyInfo property => [property.PropertyType],
        System.Reflection.FieldInfo field => [field.FieldType],
        _ => [],
    };

    private static IEnumerable<string> SourceFiles() =>
        Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^using (SearchR3[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|partial|readonly|unsafe) )*(?:record struct|record class|record|class|struct|interface|enum|delegate [\w<>\[\]?]+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();
}
