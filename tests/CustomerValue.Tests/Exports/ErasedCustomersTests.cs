using CustomerValue.Exports;
using CustomerValue.Storage;

namespace CustomerValue.Tests.Exports;

public sealed class ErasedCustomersTests
{
    private const string Anonymous = "sku,rating,review_text,customer_id\ns,5,fine,\ns,4,good,anna\n";

    [Fact]
    public async Task A_row_of_nobody_is_nobody_s_even_where_the_list_names_nobody()
    {
        byte[] salt = [1, 2, 3];
        var list = new ErasedList(
            Convert.ToBase64String(salt),
            [ErasedCustomers.Hash(salt, []), ErasedCustomers.Hash(salt, "anna"u8)]
        );
        using var run = await ExportRun.ReadAsync(
            Anonymous,
            settings: ExportRun.Settings with
            {
                Erased = ErasedCustomers.Of(list),
            }
        );
        run.Manifest.RowsKept.ShouldBe(1);
        run.Manifest.RowsErased.ShouldBe(1);
    }
}
