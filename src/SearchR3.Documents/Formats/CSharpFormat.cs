using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SearchR3.Documents.Chunking;

namespace SearchR3.Documents.Formats;

/// <summary>
/// C# by members: each with its comments, attributes, signature and body, called by its full name. A type's own section is what stands before its brace; an
/// enumeration stays together, and so do top-level statements. From the syntax alone, so that a file needs neither its project nor to be free of mistakes; what
/// belongs to no member is kept under the type around it, except usings and the line of the namespace.
/// </summary>
internal sealed class CSharpFormat
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, DocumentationMode.None);

    // The parser's time grows with the square of the depth.
    private const int DeepestNesting = 500;

    private readonly string _text;
    private readonly string _name;
    private readonly int[] _lineStarts;
    private readonly bool[] _covered;
    private readonly List<(int Line, Section Section)> _sections = [];
    private readonly List<(int First, int Last, string Name)> _types = [];

    private CSharpFormat(string text, string name)
    {
        _text = text;
        _name = name;

        // Not the syntax tree's own: it also counts separators that no editor takes for the end of a line.
        _lineStarts = [0, .. TextBoundaries.Lines(text, 0, text.Length)];
        _covered = new bool[_lineStarts.Length];
    }

    public static IReadOnlyList<Section> Read(string text, string name)
    {
        if (Depth(text) > DeepestNesting)
        {
            throw new InsufficientExecutionStackException();
        }

        CSharpFormat format = new(text, name);
        CompilationUnitSyntax unit = CSharpSyntaxTree.ParseText(text, Options).GetCompilationUnitRoot();
        format.Cover(unit.Usings.Cast<SyntaxNode>().Concat(unit.Externs));
        format.Visit(unit.Members, "");
        format.AddRest();
        return [.. format._sections.OrderBy(s => s.Line).Select(s => s.Section)];
    }

    private static int Depth(string text)
    {
        int depth = 0;
        int deepest = 0;
        foreach (char character in text)
        {
            depth = Math.Max(depth + (character switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 }), 0);
            deepest = Math.Max(depth, deepest);
        }

        return deepest;
    }

    private void Visit(SyntaxList<MemberDeclarationSyntax> members, string prefix)
    {
        for (int i = 0; i < members.Count; i++)
        {
            switch (members[i])
            {
                case GlobalStatementSyntax first:
                    while (i + 1 < members.Count && members[i + 1] is GlobalStatementSyntax)
                    {
                        i++;
                    }

                    Add("Program", Begin(first), members[i].FullSpan.End);
                    break;
                case BaseNamespaceDeclarationSyntax space:
                    Cover(space.Usings.Cast<SyntaxNode>().Concat(space.Externs));
                    CoverLines(space.FullSpan.Start, space.Name.Span.End);
                    Visit(space.Members, MemberNames.Join(prefix, space.Name.ToString()));
                    break;
                case TypeDeclarationSyntax type:
                    string name = MemberNames.Join(prefix, type.Identifier.ValueText);
                    _types.Add((LineOf(type.SpanStart), LineOf(type.Span.End), name));
                    Add(name, Begin(type), type.OpenBraceToken.Span.Length > 0 ? type.OpenBraceToken.SpanStart : type.FullSpan.End);
                    Visit(type.Members, name);
                    break;
                case var member:
                    Add(MemberNames.Join(prefix, MemberNames.Of(member)), Begin(member), member.FullSpan.End);
                    break;
            }
        }
    }

    /// <summary>The first comment or attribute of a node, without the blank lines before it.</summary>
    private static int Begin(SyntaxNode node)
    {
        foreach (SyntaxTrivia trivia in node.GetLeadingTrivia())
        {
            if (!trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia))
            {
                return trivia.FullSpan.Start;
            }
        }

        return node.SpanStart;
    }

    private void Add(string name, int start, int end)
    {
        while (end > start && char.IsWhiteSpace(_text[end - 1]))
        {
            end--;
        }

        CoverLines(start, end);
        if (end > start)
        {
            AddSection(name.Length == 0 ? _name : name, start, end);
        }
    }

    /// <summary>Adds a section whose text has no more indentation than its least indented line.</summary>
    private void AddSection(string name, int start, int end)
    {
        int first = LineOf(start);
        int last = LineOf(end - 1);
        string[] lines = [.. Enumerable.Range(first, last - first + 1).Select(line => Part(line, start, end))];
        int indentation = lines.Where(l => l.Length > 0).Select(l => l.Length - l.TrimStart().Length).DefaultIfEmpty().Min();
        LinedTextBuilder text = new();
        for (int i = 0; i < lines.Length; i++)
        {
            text.Append(lines[i].Length > indentation ? lines[i].AsSpan(indentation) : lines[i], first + i + 1);
            text.Append(i < lines.Length - 1 ? "\n" : "", first + i + 1);
        }

        LinedText lined = text.Build();
        List<Cut> cuts = [];
        CodeCuts.Add(cuts, lined.Text, 0, lined.Text.Length, level: 0);
        _sections.Add((first, new Section([name], lined, 0, lined.Text.Length) { Cuts = cuts }));
    }

    /// <summary>What a line has of a span: with its indentation where that is all before it, and without white space at its end.</summary>
    private string Part(int line, int start, int end)
    {
        int from = Math.Max(_lineStarts[line], start);
        if (_text.AsSpan(_lineStarts[line]..from).IsWhiteSpace())
        {
            from = _lineStarts[line];
        }

        return _text[from..Math.Max(Math.Min(LineEnd(line), end), from)].TrimEnd();
    }

    /// <summary>Lines with words that are in no member: a comment at the end, attributes of the assembly, what a syntax error left over.</summary>
    private void AddRest()
    {
        for (int line = 0; line < _covered.Length; line++)
        {
            if (!IsRest(line))
            {
                continue;
            }

            int last = line;
            while (last + 1 < _covered.Length && IsRest(last + 1))
            {
                last++;
            }

            string? type = _types.Where(t => t.First <= line && line <= t.Last).OrderBy(t => t.Last - t.First).Select(t => t.Name).FirstOrDefault();
            AddSection(string.IsNullOrEmpty(type) ? _name : type, _lineStarts[line], LineEnd(last));
            line = last;
        }
    }

    private bool IsRest(int line)
    {
        ReadOnlySpan<char> text = _text.AsSpan(_lineStarts[line]..LineEnd(line));
        return !_covered[line] && TextBoundaries.HasWord(text) && !text.TrimStart().StartsWith('#');
    }

    private void Cover(IEnumerable<SyntaxNode> nodes)
    {
        foreach (SyntaxNode node in nodes)
        {
            // What the parser skipped before it is no part of it; a comment is.
            bool skipped = node.GetLeadingTrivia().Any(t => t.IsKind(SyntaxKind.SkippedTokensTrivia));
            CoverLines(skipped ? node.SpanStart : node.FullSpan.Start, node.Span.End - 1);
        }
    }

    private void CoverLines(int start, int end)
    {
        for (int line = LineOf(start); line <= LineOf(Math.Max(end, start)); line++)
        {
            _covered[line] = true;
        }
    }

    private int LineEnd(int line) => line + 1 < _lineStarts.Length ? _lineStarts[line + 1] : _text.Length;

    private int LineOf(int offset)
    {
        int found = Array.BinarySearch(_lineStarts, offset);
        return found < 0 ? ~found - 1 : found;
    }
}
