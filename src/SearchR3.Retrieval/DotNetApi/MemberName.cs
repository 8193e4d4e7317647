using System.Text.RegularExpressions;

namespace SearchR3.Retrieval.DotNetApi;

/// <summary>A documentation id such as <c>M:System.IO.File.ReadAllText(System.String)</c> taken apart.</summary>
/// <param name="Letter">T, M, P, F or E.</param>
/// <param name="Name">The full name without parameters and method arity, type arity kept.</param>
internal sealed partial record MemberName(char Letter, string Name)
{
    private const string Constructor = "#ctor";

    /// <summary>The id of the member group that all overloads share.</summary>
    public string GroupId => $"{Letter}:{Name}";

    /// <summary>The full name of the type: the member itself, or the one it belongs to.</summary>
    public string TypeName => Letter == 'T' ? Name : TypeCatalog.Parent(Name);

    /// <summary>The last part of the name, without arity; the type's for a constructor.</summary>
    public string ShortName => LastPart(Title);

    /// <summary>True for <c>#ctor</c>.</summary>
    public bool IsConstructor => Name.EndsWith("." + Constructor, StringComparison.Ordinal);

    /// <summary>The name as people write it: no arity marks, and a constructor repeats the name of its type.</summary>
    public string Title
    {
        get
        {
            string plain = string.Join('.', Name.Split('.').Select(part => part.Split('`')[0]));
            return IsConstructor ? plain[..^Constructor.Length] + LastPart(plain[..^(Constructor.Length + 1)]) : plain;
        }
    }

    /// <summary>True for what the task leaves out: operators, explicit implementations, static constructors and hardware intrinsics.</summary>
    public bool IsLeftOut =>
        LastPart(Name).StartsWith("op_", StringComparison.Ordinal)
        || (Name.Contains('#', StringComparison.Ordinal) && !IsConstructor)
        || Name.StartsWith("System.Runtime.Intrinsics.", StringComparison.Ordinal);

    /// <summary>Reads a documentation id; null when it names no type or member (namespaces, errors).</summary>
    public static MemberName? Parse(string id)
    {
        if (id.Length < 3 || id[1] != ':' || !"TMPFE".Contains(id[0], StringComparison.Ordinal))
        {
            return null;
        }

        string name = id[2..EndOfName(id)];
        int arity = name.IndexOf("``", StringComparison.Ordinal);
        return new MemberName(id[0], arity < 0 ? name : name[..arity]);
    }

    /// <summary>What a reader sees for <c>cref="..."</c>: the last part of the name.</summary>
    public static string ShortNameOf(string cref)
    {
        string name = cref[(cref.IndexOf(':', StringComparison.Ordinal) + 1)..];
        name = TypeArguments().Replace(name[..EndOfName(name)], "");
        return new MemberName('M', name.TrimEnd('.')).ShortName;
    }

    private static int EndOfName(string id)
    {
        int end = id.AsSpan().IndexOfAny('(', '~');
        return end < 0 ? id.Length : end;
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex TypeArguments();

    private static string LastPart(string name) => name[(name.LastIndexOf('.') + 1)..];
}
