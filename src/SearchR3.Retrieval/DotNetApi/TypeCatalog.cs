using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.DotNetApi;

/// <summary>
/// Which dotted names are types, of which kind, and in which namespace they lie: <c>A.B.C</c> alone does not say whether <c>B</c> is a
/// namespace or a type. The reference assemblies say it; where one is missing, the documentation's own names do.
/// </summary>
internal sealed class TypeCatalog
{
    private readonly Dictionary<string, string> _kinds = new(StringComparer.Ordinal);

    /// <summary>Notes a type whose kind is not known; does nothing when it is.</summary>
    public void Infer(string typeName) => _kinds.TryAdd(typeName, "type");

    /// <summary>Reads the type definitions of a reference assembly.</summary>
    public void Add(string assemblyPath)
    {
        using FileStream stream = InputFile.Open(assemblyPath, "reference assembly");
        using var portable = new PEReader(stream);
        if (!portable.HasMetadata)
        {
            return;
        }

        MetadataReader metadata = portable.GetMetadataReader();
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
        {
            TypeDefinition type = metadata.GetTypeDefinition(handle);
            _kinds[FullName(metadata, type)] = Kind(metadata, type);
        }
    }

    /// <summary><c>class</c>, <c>struct</c>, <c>enum</c>, <c>interface</c>, <c>delegate</c>, or <c>type</c> when it cannot be told.</summary>
    public string KindOf(string typeName) => _kinds.GetValueOrDefault(typeName, "type");

    /// <summary>The namespace of a type: its name up to the outermost type it lies in.</summary>
    public string NamespaceOf(string typeName)
    {
        string outermost = typeName;
        for (string at = Parent(typeName); at.Length > 0; at = Parent(at))
        {
            if (_kinds.ContainsKey(at))
            {
                outermost = at;
            }
        }

        return Parent(outermost);
    }

    /// <summary>Everything before the last dot; empty when there is none.</summary>
    public static string Parent(string name)
    {
        int dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name[..dot];
    }

    private static string FullName(MetadataReader metadata, TypeDefinition type)
    {
        string name = metadata.GetString(type.Name);
        if (!type.GetDeclaringType().IsNil)
        {
            return FullName(metadata, metadata.GetTypeDefinition(type.GetDeclaringType())) + "." + name;
        }

        string space = metadata.GetString(type.Namespace);
        return space.Length == 0 ? name : space + "." + name;
    }

    private static string Kind(MetadataReader metadata, TypeDefinition type)
    {
        if ((type.Attributes & System.Reflection.TypeAttributes.Interface) != 0)
        {
            return "interface";
        }

        return BaseName(metadata, type.BaseType) switch
        {
            "System.Enum" => "enum",
            "System.ValueType" => "struct",
            "System.MulticastDelegate" => "delegate",
            _ => "class",
        };
    }

    private static string BaseName(MetadataReader metadata, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeReference:
                TypeReference reference = metadata.GetTypeReference((TypeReferenceHandle)handle);
                return metadata.GetString(reference.Namespace) + "." + metadata.GetString(reference.Name);
            case HandleKind.TypeDefinition when !handle.IsNil:
                return FullName(metadata, metadata.GetTypeDefinition((TypeDefinitionHandle)handle));
            default:
                return "";
        }
    }
}
