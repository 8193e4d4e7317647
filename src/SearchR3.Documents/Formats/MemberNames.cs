using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SearchR3.Documents.Formats;

/// <summary>What members of C# are called.</summary>
internal static class MemberNames
{
    /// <summary>The name without the type's; empty for what has none.</summary>
    public static string Of(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        DelegateDeclarationSyntax type => type.Identifier.ValueText,
        MethodDeclarationSyntax method => Explicit(method.ExplicitInterfaceSpecifier) + method.Identifier.ValueText,
        PropertyDeclarationSyntax property => Explicit(property.ExplicitInterfaceSpecifier) + property.Identifier.ValueText,
        EventDeclarationSyntax happening => Explicit(happening.ExplicitInterfaceSpecifier) + happening.Identifier.ValueText,
        IndexerDeclarationSyntax indexer => Explicit(indexer.ExplicitInterfaceSpecifier) + "this[]",
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        DestructorDeclarationSyntax destructor => "~" + destructor.Identifier.ValueText,
        OperatorDeclarationSyntax sign => "operator " + sign.OperatorToken.ValueText,
        ConversionOperatorDeclarationSyntax conversion => "operator " + conversion.Type,
        BaseFieldDeclarationSyntax field => string.Join(", ", field.Declaration.Variables.Select(v => v.Identifier.ValueText)),
        _ => "",
    };

    /// <summary>Two names with a dot between them, or the one that is there.</summary>
    public static string Join(string outer, string name) => outer.Length == 0 ? name : name.Length == 0 ? outer : $"{outer}.{name}";

    private static string Explicit(ExplicitInterfaceSpecifierSyntax? specifier) => specifier is null ? "" : specifier.Name + ".";
}
