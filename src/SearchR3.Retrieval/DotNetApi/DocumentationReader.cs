using System.Xml;
using System.Xml.Linq;
using SearchR3.Retrieval.Beir;

namespace SearchR3.Retrieval.DotNetApi;

/// <summary>What the reference packs say: member groups by id, and the catalog of types.</summary>
/// <param name="Groups">In ordinal order of their ids.</param>
/// <param name="Types">Kinds and namespaces.</param>
internal sealed record Documentation(IReadOnlyList<MemberGroup> Groups, TypeCatalog Types);

/// <summary>Reads the XML documentation files of reference packs.</summary>
internal static class DocumentationReader
{
    /// <summary>Reads all packs; a member documented in two files belongs to the first.</summary>
    public static Documentation Read(IEnumerable<ReferencePack> packs)
    {
        var types = new TypeCatalog();
        var groups = new Dictionary<string, MemberGroup>(StringComparer.Ordinal);
        foreach (string path in packs.SelectMany(pack => InputFile.List(pack.Folder, "reference pack")))
        {
            if (path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            {
                types.Add(path);
            }
            else if (path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
            {
                ReadFile(path, groups);
            }
        }

        foreach (MemberGroup group in groups.Values)
        {
            types.Infer(group.Name.TypeName);
        }

        return new Documentation([.. groups.Values.OrderBy(group => group.Name.GroupId, StringComparer.Ordinal)], types);
    }

    private static void ReadFile(string path, Dictionary<string, MemberGroup> groups)
    {
        string assembly = Path.GetFileNameWithoutExtension(path);
        using FileStream stream = InputFile.Open(path, "XML documentation");
        using var xml = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        try
        {
            xml.MoveToContent();
            while (!xml.EOF)
            {
                if (xml.NodeType != XmlNodeType.Element || xml.Name != "member")
                {
                    xml.Read();
                }
                else if (MemberName.Parse(xml.GetAttribute("name") ?? "") is { IsLeftOut: false } name)
                {
                    ReadMember(name, (XElement)XNode.ReadFrom(xml), assembly, groups);
                }
                else
                {
                    xml.Skip();
                }
            }
        }
        catch (XmlException exception)
        {
            throw new SearchR3Exception(
                $"{path}, line {exception.LineNumber}: the documentation is not well-formed XML; reinstall the .NET SDK.", exception);
        }
    }

    private static void ReadMember(MemberName name, XElement member, string assembly, Dictionary<string, MemberGroup> groups)
    {
        if (!groups.TryGetValue(name.GroupId, out MemberGroup? group))
        {
            groups[name.GroupId] = group = new MemberGroup(name, assembly);
        }
        else if (group.Assembly != assembly)
        {
            return;
        }

        foreach (XElement part in member.Elements())
        {
            switch (part.Name.LocalName)
            {
                case "summary":
                    group.AddSummary(DocumentationText.Render(part));
                    break;
                case "param" or "typeparam":
                    group.AddParameter(part.Attribute("name")?.Value ?? "", DocumentationText.Render(part));
                    break;
                case "returns" or "value":
                    group.AddValue(DocumentationText.Render(part));
                    break;
                case "exception":
                    group.AddException(MemberName.ShortNameOf(part.Attribute("cref")?.Value ?? ""));
                    break;
            }
        }
    }
}
