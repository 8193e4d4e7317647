using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.GZip;

namespace SearchR3.Retrieval.Import;

/// <summary>
/// Decompresses a file, also one of several members. Not System.IO.Compression, whose stream ends quietly where the file is cut off: half a download
/// would be taken for the whole.
/// </summary>
internal sealed class GzipInput(FileStream file, string path) : Stream
{
    private readonly GZipInputStream _gzip = new(file, 1 << 16);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return _gzip.Read(buffer, offset, count);
        }
        catch (Exception e) when (e is SharpZipBaseException or EndOfStreamException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new SearchR3Exception($"{path} is cut off or damaged ({e.Message.TrimEnd('.', '!')}); download it again.", e);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }
}
