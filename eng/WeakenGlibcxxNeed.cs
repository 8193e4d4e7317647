using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Marks the need for GLIBCXX_3.4.32 weak (VER_FLG_WEAK, 0x2, in .gnu.version_r) in copies of libLibTorchSharp.so, when the
/// machine's own C++ runtime lacks that version. Idempotent; writes beside and moves into place.
/// </summary>
public class WeakenGlibcxxNeed : Task
{
    private const string Version = "GLIBCXX_3.4.32";
    private const uint VersionNeedSection = 0x6ffffffe;
    private const ushort WeakFlag = 0x2;

    private static readonly string[] RuntimeFolders =
    {
        "/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib", "/usr/local/lib64"
    };

    /// <summary>The copies to look at.</summary>
    [Required]
    public ITaskItem[] Files { get; set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        if (RuntimeHasVersion())
        {
            return true;
        }

        foreach (ITaskItem file in Files)
        {
            string path = file.GetMetadata("FullPath");
            byte[] bytes = File.ReadAllBytes(path);
            int flagAt = FindVersionFlags(bytes);
            if (flagAt < 0 || (BitConverter.ToUInt16(bytes, flagAt) & WeakFlag) != 0)
            {
                continue;
            }

            bytes[flagAt] |= (byte)WeakFlag;
            string temporary = path + ".patched";
            File.WriteAllBytes(temporary, bytes);
            File.Delete(path);
            File.Move(temporary, path);
            Log.LogMessage(MessageImportance.Normal, "Marked the need for " + Version + " weak in " + path);
        }

        return true;
    }

    private static bool RuntimeHasVersion()
    {
        foreach (string folder in RuntimeFolders)
        {
            string path = Path.Combine(folder, "libstdc++.so.6");
            if (File.Exists(path))
            {
                return IndexOf(File.ReadAllBytes(path), Encoding.ASCII.GetBytes(Version + "\0")) >= 0;
            }
        }

        return false;
    }

    // ELF64, little endian: walk the section headers to SHT_GNU_verneed, then its entries and their auxiliaries.
    private static int FindVersionFlags(byte[] elf)
    {
        if (elf.Length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[2] != 'L' || elf[3] != 'F' || elf[4] != 2)
        {
            return -1;
        }

        long headers = BitConverter.ToInt64(elf, 0x28);
        int headerSize = BitConverter.ToUInt16(elf, 0x3a);
        int headerCount = BitConverter.ToUInt16(elf, 0x3c);
        for (int i = 0; i < headerCount; i++)
        {
            int header = (int)headers + i * headerSize;
            if (BitConverter.ToUInt32(elf, header + 4) != VersionNeedSection)
            {
                continue;
            }

            int section = (int)BitConverter.ToInt64(elf, header + 24);
            int stringSection = (int)BitConverter.ToUInt32(elf, header + 40);
            int strings = (int)BitConverter.ToInt64(elf, (int)headers + stringSection * headerSize + 24);
            return FindInSection(elf, section, strings);
        }

        return -1;
    }

    private static int FindInSection(byte[] elf, int need, int strings)
    {
        while (true)
        {
            int count = BitConverter.ToUInt16(elf, need + 2);
            int auxiliary = need + (int)BitConverter.ToUInt32(elf, need + 8);
            for (int i = 0; i < count; i++)
            {
                int name = strings + (int)BitConverter.ToUInt32(elf, auxiliary + 8);
                if (NameAt(elf, name) == Version)
                {
                    return auxiliary + 4;
                }

                auxiliary += (int)BitConverter.ToUInt32(elf, auxiliary + 12);
            }

            int next = (int)BitConverter.ToUInt32(elf, need + 12);
            if (next == 0)
            {
                return -1;
            }

            need += next;
        }
    }

    private static string NameAt(byte[] bytes, int start)
    {
        int end = Array.IndexOf(bytes, (byte)0, start);
        return Encoding.ASCII.GetString(bytes, start, end - start);
    }

    private static int IndexOf(byte[] bytes, byte[] pattern)
    {
        for (int i = 0; i <= bytes.Length - pattern.Length; i++)
        {
            int j = 0;
            while (j < pattern.Length && bytes[i + j] == pattern[j])
            {
                j++;
            }

            if (j == pattern.Length)
            {
                return i;
            }
        }

        return -1;
    }
}
