using System.Buffers.Binary;
using System.Text.Json;
using SearchR3.Retrieval;

namespace SearchR3.Models;

/// <summary>Writes safetensors files piece by piece: no tensor is converted or brought to the CPU whole.</summary>
internal static class SafetensorsWriter
{
    private const long PieceElements = 4L << 20;

    public static void Write(
        string path, IReadOnlyList<KeyValuePair<string, Tensor>> tensors, ScalarType? dtype,
        IReadOnlyDictionary<string, string>? metadata)
    {
        byte[] header = Header(tensors, dtype, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach ((string _, Tensor tensor) in tensors)
            {
                WriteTensor(stream, tensor, StoredType(tensor, dtype));
            }
        });
    }

    /// <summary>The type that a tensor is stored in: only floating-point ones are converted.</summary>
    public static ScalarType StoredType(Tensor tensor, ScalarType? dtype) =>
        dtype is ScalarType wanted && tensor.is_floating_point() ? wanted : tensor.dtype;

    private static byte[] Header(
        IReadOnlyList<KeyValuePair<string, Tensor>> tensors, ScalarType? dtype, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            foreach ((string key, string value) in metadata ?? new Dictionary<string, string>())
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            long offset = 0;
            foreach ((string name, Tensor tensor) in tensors)
            {
                ScalarType stored = StoredType(tensor, dtype);
                long end = offset + tensor.numel() * SafetensorsTypes.SizeOf(stored);
                WriteEntry(json, name, stored, tensor.shape, offset, end);
                offset = end;
            }

            json.WriteEndObject();
        }

        // Spaces up to a multiple of eight, so that the numbers after the header are aligned in a map.
        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, string name, ScalarType stored, long[] shape, long begin, long end)
    {
        json.WriteStartObject(name);
        json.WriteString("dtype", SafetensorsTypes.Code(stored));
        json.WriteStartArray("shape");
        foreach (long size in shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTensor(Stream stream, Tensor tensor, ScalarType stored)
    {
        using IDisposable noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor flat = tensor.detach().contiguous().view(-1);
        for (long at = 0; at < flat.shape[0]; at += PieceElements)
        {
            using DisposeScope piece = NewDisposeScope();
            Tensor part = flat.narrow(0, at, Math.Min(PieceElements, flat.shape[0] - at));
            stream.Write(part.to(stored, CPU).contiguous().bytes);
        }
    }
}
