using System.Globalization;
using System.Text;

namespace CustomerValue.Bench.Datasets;

/// <summary>A CSV export of any length that is made while it is read, so that it needs no disk.</summary>
/// <param name="bytes">Length in bytes, to the row.</param>
internal sealed class MadeCsvStream(long bytes) : Stream
{
    private const int RowsAtATime = 5_000;
    private readonly StringBuilder _text = new(
        "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
    );
    private byte[] _ready = [];
    private int _at;
    private long _row;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    /// <summary>Bytes that were read.</summary>
    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_at == _ready.Length && Position < bytes)
        {
            Make();
        }

        var read = Math.Min(count, _ready.Length - _at);
        _ready.AsSpan(_at, read).CopyTo(buffer.AsSpan(offset));
        _at += read;
        Position += read;
        return read;
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Make()
    {
        for (var i = 0; i < RowsAtATime; i++, _row++)
        {
            var sku = _row * 7919 % 4_000;
            var customer = _row * 104_729 % 1_900_003;
            _text.Append(
                CultureInfo.InvariantCulture,
                $"A{_row / 3},S{sku},\"CREAM HANGING HEART, T-LIGHT HOLDER {sku}\",{1 + (_row % 12)},2025-{1 + (_row / 50_000 % 12):00}-{1 + (_row % 28):00} 10:{_row % 60:00}:00,{1 + (sku % 40)}.95,C{customer},United Kingdom\n"
            );
        }

        _ready = Encoding.UTF8.GetBytes(_text.ToString());
        _text.Clear();
        _at = 0;
    }
}
