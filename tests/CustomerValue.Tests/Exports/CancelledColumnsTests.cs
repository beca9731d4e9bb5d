namespace CustomerValue.Tests.Exports;

/// <summary>Columns that tell of cancelled, returned and unpaid orders under the names and in the words of many languages.</summary>
public class CancelledColumnsTests
{
    [Theory]
    [InlineData("Storniert", "Nein", "Ja")]
    [InlineData("Annulée", "non", "oui")]
    [InlineData("Annullato", "no", "sì")]
    [InlineData("Cancelado", "Não", "Sim")]
    [InlineData("Geannuleerd", "Nee", "Ja")]
    [InlineData("Anulowane", "nie", "tak")]
    [InlineData("Makulerad", "Nej", "Ja")]
    [InlineData("キャンセル", "いいえ", "はい")]
    [InlineData("是否取消", "否", "是")]
    [InlineData("cancel_flag", "0", "1")]
    [InlineData("Order Cancelled", "No", "Yes")]
    [InlineData("Cancelled", "Active", "Cancelled")]
    [InlineData("Cancelled Date", "", "2025-01-14")]
    [InlineData("Storniert am", "", "2025-01-14")]
    [InlineData("取消时间", "", "2025-01-14 10:00:00")]
    [InlineData("cancelled_at", "0000-00-00 00:00:00", "2025-01-14 10:00:00")]
    [InlineData("Pagato", "sì", "no")]
    [InlineData("Opłacone", "tak", "nie")]
    [InlineData("Payment", "Paid", "Voided")]
    [InlineData("Payment Result", "Approved", "Declined")]
    [InlineData("Delivery", "Delivered", "Cancelled")]
    [InlineData("Situation", "Livrée", "Annulée")]
    [InlineData("Remarks", "", "CANCELLED")]
    public async Task An_order_that_does_not_stand_does_not_count(string header, string stands, string falls) => (
            await ReadOrders.Async(
                $"""
                order_id,customer_id,order_date,total,{header}
                1,a,2025-01-03,10.00,{stands}
                2,b,2025-01-13,20.00,{falls}
                3,a,2025-01-14,30.00,{stands}
                4,b,2025-01-15,35.00,{stands}
                5,c,2025-01-16,12.00,{stands}
                """
            )
        ).Sums().ShouldBe("a 2 40; b 1 35; c 1 12");

    [Theory]
    [InlineData("Rimborsato", "no", "sì")]
    [InlineData("Geretourneerd", "nee", "ja")]
    [InlineData("Zwrócone", "nie", "tak")]
    [InlineData("Result", "Delivered", "Returned")]
    public async Task The_money_of_an_order_that_came_back_does_not_count(string header, string stays, string back) => (
            await ReadOrders.Async(
                $"""
                order_id,customer_id,order_date,total,{header}
                1,a,2025-01-03,10.00,{stays}
                2,b,2025-01-13,20.00,{back}
                3,a,2025-01-14,30.00,{stays}
                4,b,2025-01-15,35.00,{stays}
                """
            )
        ).Sums().ShouldBe("a 2 40; b 2 35");

    [Theory]
    [InlineData("Delivery", "Delivered", "Pending")]
    [InlineData("Cancellation", "flexible", "strict")]
    [InlineData("Voucher", "Spring", "Summer")]
    [InlineData("old_delivery", "delivered", "cancelled")]
    public async Task Other_words_take_no_order_away(string header, string one, string other) => (
            await ReadOrders.Async(
                $"""
                order_id,customer_id,order_date,total,{header}
                1,a,2025-01-03,10.00,{one}
                2,b,2025-01-13,20.00,{other}
                3,a,2025-01-14,30.00,{one}
                """
            )
        ).Sums().ShouldBe("a 2 40; b 1 20");
}
