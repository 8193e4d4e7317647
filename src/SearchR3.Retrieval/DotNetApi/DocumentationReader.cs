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
    /// <param name="packs">In the order of precedence.</param>
    /// <param name="withSummaries">False leaves the summaries out, which saves half of the time.</param>
    public static Documentation Read(IEnumerable<ReferencePack> packs, bool withSummaries)
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
                ReadFile(path, groups, withSummaries);
            }
        }

        foreach (MemberGroup group in groups.Values)
        {
            types.Infer(group.Name.TypeName);
        }

        return new Documentation([.. groups.Values.OrderBy(group => group.Name.GroupId, StringComparer.Ordinal)], types);
    }

    private static void ReadFile(string path, Dictionary<string, MemberGroup> groups, bool withSummaries)
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
                else if (MemberName.Parse(xml.GetAttribute("name") ?? "") is { IsLeftOut: false } name
                    && GroupOf(name, assembly, groups) is { } group)
                {
                    ReadMember(xml, group, withSummaries);
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

    // Null when another file documents the member too.
    private static MemberGroup? GroupOf(MemberName name, string assembly, Dictionary<string, MemberGroup> groups)
    {
        if (!groups.TryGetValue(name.GroupId, out MemberGroup? group))
        {
            groups[name.GroupId] = group = new MemberGroup(name, assembly);
        }

        return group.Assembly == assembly ? group : null;
    }

    // Only what is still needed is rendered: overloads repeat most of what the first one says.
    private static void ReadMember(XmlReader xml, MemberGroup group, bool withSummaries)
    {
        bool isEmpty = xml.IsEmptyElement;
        xml.Read();
        while (!isEmpty && xml.NodeType != XmlNodeType.EndElement && !xml.EOF)
        {
            string part = xml.NodeType == XmlNodeType.Element ? xml.LocalName : "";
            string name = part is "param" or "typeparam" ? xml.GetAttribute("name") ?? "" : "";
            if (part == "summary" && withSummaries)
            {
                group.AddSummary(Render(xml));
            }
            else if (name.Length > 0 && group.NeedsParameter(name))
            {
                group.AddParameter(name, Render(xml));
            }
            else if (part is "returns" or "value" && group.Value.Length == 0)
            {
                group.AddValue(Render(xml));
            }
            else
            {
                if (part == "exception")
                {
                    group.AddException(MemberName.ShortNameOf(xml.GetAttribute("cref") ?? ""));
                }

                xml.Skip();
            }
        }
    }

    private static string Render(XmlReader xml) => DocumentationText.Render((XElement)XNode.ReadFrom(xml));
}
