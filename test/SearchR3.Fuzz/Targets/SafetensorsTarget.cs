using System.Buffers.Binary;
using System.Text;
using SearchR3.Models;

namespace SearchR3.Fuzz.Targets;

/// <summary><see cref="SafetensorsFile"/>: the header, then every tensor.</summary>
internal sealed class SafetensorsTarget : FuzzTarget
{
    public override string Name => "safetensors";

    public override string FileName => "model.safetensors";

    public override IReadOnlyList<string> Words =>
    [
        "\"F32\"", "\"BF16\"", "\"F16\"", "\"F64\"", "\"I64\"", "\"I32\"", "\"I16\"", "\"I8\"", "\"U8\"", "\"BOOL\"", "\"F8_E4M3\"",
        "\"dtype\":", "\"shape\":", "\"data_offsets\":", "\"__metadata__\":", "[0,0]", "[]", "[4294967296,4294967296]", "[-1]",
        "[0,9223372036854775807]", "9223372036854775807", "9223372036854775808", "null", "{}", "1e3", "\"\\ud800\"",
    ];

    public override IEnumerable<byte[]> Seeds() =>
    [
        Pack("""{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}""", 16),
        Pack("""{"__metadata__":{"format":"pt"},"b":{"dtype":"BF16","shape":[3],"data_offsets":[16,22]},"a":{"dtype":"I64","shape":[2],"data_offsets":[0,16]}}""", 22),
        Pack("""{"s":{"dtype":"F16","shape":[],"data_offsets":[0,2]},"e":{"dtype":"U8","shape":[0,5],"data_offsets":[2,2]},"t":{"dtype":"BOOL","shape":[1,1,3],"data_offsets":[2,5]}}   """, 5),
        Pack("{}", 0),
    ];

    public override void Read(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        foreach (string name in file.Entries.Keys)
        {
            using torch.Tensor tensor = file.Read(name);
        }
    }

    /// <summary>The length of the header, taken from where its last brace is.</summary>
    public override byte[] Repair(byte[] input, Random random)
    {
        int brace = Array.LastIndexOf(input, (byte)'}');
        if (brace < 8)
        {
            return input;
        }

        byte[] repaired = [.. input];
        BinaryPrimitives.WriteInt64LittleEndian(repaired, brace + 1 - 8);
        return repaired;
    }

    private static byte[] Pack(string header, int dataBytes)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. Enumerable.Range(0, dataBytes).Select(i => (byte)(i * 7))];
    }
}
