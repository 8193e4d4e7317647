using System.Buffers.Binary;
using System.Text;

namespace SearchR3.Cli.Commands.Doctor;

/// <summary>
/// Whether a 64-bit ELF library asks for a symbol version, and whether it insists (section <c>.gnu.version_r</c>, System V ABI: entries of
/// files, each with a chain of versions).
/// </summary>
internal sealed class VersionNeed
{
    private const uint VersionNeedSection = 0x6ffffffe;
    private const ushort WeakFlag = 0x2;

    private readonly byte[] _elf;

    private VersionNeed(byte[] elf) => _elf = elf;

    /// <summary>Null when the version is not asked for; else true when it is only wished for (marked weak).</summary>
    public static bool? IsWeak(string path, string version)
    {
        byte[] elf = File.ReadAllBytes(path);
        return elf.AsSpan().StartsWith("\u007fELF"u8) ? new VersionNeed(elf).Find(version) : null;
    }

    private bool? Find(string version)
    {
        int table = (int)Long(0x28);
        int entrySize = Short(0x3a);
        for (int i = 0; i < Short(0x3c); i++)
        {
            int header = table + (i * entrySize);
            if (Int(header + 4) != VersionNeedSection)
            {
                continue;
            }

            int strings = (int)Long(table + ((int)Int(header + 40) * entrySize) + 24);
            return FindIn((int)Long(header + 24), strings, version);
        }

        return null;
    }

    private bool? FindIn(int file, int strings, string version)
    {
        for (uint nextFile = 1; nextFile != 0; file += (int)nextFile)
        {
            int need = file + (int)Int(file + 8);
            for (int n = 0; n < Short(file + 2); n++)
            {
                if (Text(strings + (int)Int(need + 8)) == version)
                {
                    return (Short(need + 4) & WeakFlag) != 0;
                }

                need += (int)Int(need + 12);
            }

            nextFile = Int(file + 12);
        }

        return null;
    }

    private string Text(int at) => Encoding.ASCII.GetString(_elf.AsSpan(at, _elf.AsSpan(at).IndexOf((byte)0)));

    private ushort Short(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_elf.AsSpan(at));

    private uint Int(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_elf.AsSpan(at));

    private long Long(int at) => BinaryPrimitives.ReadInt64LittleEndian(_elf.AsSpan(at));
}
