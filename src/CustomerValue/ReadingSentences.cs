namespace CustomerValue;

/// <summary>What is told of an upload that is read: warnings, and why columns and money are taken for what they are.</summary>
internal static class ReadingSentences
{
    public static readonly Wording EncodingClose = new(
        "encoding_close",
        "the text was read as {encoding}, but it may be {other}. If names look wrong, put \"encoding\": \"{other}\" into {upload}.mapping.json."
    );

    public static readonly Wording ListNotRead = new(
        "list_not_read",
        "line {line}: the list {list} was not read; the one before it was. Upload it as a file of its own if it holds rows."
    );

    public static readonly Wording FieldNotRead = new(
        "field_not_read",
        "line {line}: the field {field} was not read as {role}, as no line up to {lines} has it. Add it to the first line, as null where it is not known, and upload again."
    );

    public static readonly Wording DayOrMonth = new(
        "day_or_month",
        "Dates of {column} could be month first or day first; they were read as {format}. Say \"dayFirst\": true in the mapping file if that is wrong."
    );

    public static readonly Wording WithoutCustomer = new(
        "without_customer",
        "{rows} rows with {money:N2} have no customer and are not counted."
    );

    public static readonly Wording UnknownWord = new(
        "unknown_word",
        "The word '{word}' in {column} is not known ({rows} rows, {money:N2}); they count as purchases. Say what it means under states in the mapping file."
    );

    public static readonly Wording ReturnedInPart = new(
        "returned_in_part",
        "{rows} rows with {money:N2} came back in part; no column tells how much, so all of it counts."
    );

    public static readonly Wording RefusedMoney = new(
        "refused_money",
        "The refused rows hold {money:N2}, {share:P1} of the money."
    );

    public static readonly Wording DominantLine = new(
        "dominant_line",
        "Line {line} alone has {amount:N2} of {sales:N2} in sales. Every predicted amount follows it: if it is a mistake, correct it and upload again."
    );

    public static readonly Wording SmallAmounts = new(
        "small_amounts",
        "The mean amount of a line is {mean:0.####}. Amounts are stored to four decimals and predicted spend is rounded to hundredths, which says little of so small ones: upload them in a smaller unit of money."
    );

    public static readonly Wording ZeroAmounts = new(
        "zero_amounts",
        "{share:P0} of the lines have an amount of 0. Check which column holds the money."
    );

    public static readonly Wording OnlyCancelled = new(
        "only_cancelled",
        "All rows are of cancelled orders: none is a purchase, and orders of these ids in older uploads count no more."
    );

    public static readonly Wording CustomerComesBack = new(
        "customer_comes_back",
        "{column} is new for every order and {other} comes back: {other} is the customer."
    );

    public static readonly Wording CustomerByPhone = new(
        "customer_by_phone",
        "Customers are told apart by {column} alone: a number that is written in two ways becomes two customers."
    );

    public static readonly Wording CustomerIsName = new(
        "customer_is_name",
        "{column} holds names: two people of one name become one customer. Export an id or an e-mail address as well if the shop has one."
    );

    public static readonly Wording CustomerByName = new(
        "customer_by_name",
        "Customers are told apart by {column} alone: two people of one name become one customer."
    );

    public static readonly Wording Namesake = new(
        "namesake",
        "{column} is read and {second} is not, which is what a second column of that name is called. Name it in the mapping file if it is the one that is meant."
    );

    public static readonly Wording PaidInPart = new(
        "paid_in_part",
        "{total} counts, and not {paid}, which is less on some orders: what was bought is spend, whether or not all of it is paid yet"
    );

    public static readonly Wording RowsBesideGoods = new(
        "rows_beside_goods",
        "Rows of {column} that are no goods ({names}) do not count as spend"
    );

    public static readonly Wording TaxInside = new(
        "tax_inside",
        "{money} holds the tax that stands in {tax}, so spend is with tax. To take it off, say money.lessTax in the mapping file"
    );

    public static readonly Wording UnusedMoney = new(
        "unused_money",
        "{columns}: amounts on some of the rows that nobody uses. If they are discounts or money paid back, say so in the mapping file, as spend is too high without them"
    );

    public static readonly Wording OnlyReturns = new(
        "only_returns",
        "All rows are taken for returns, as {column} says; the sales of these orders are looked for in other uploads. Name the column of the time in the mapping file if they are sales."
    );

    public static readonly Wording Hundredths = new(
        "hundredths",
        "{columns}: whole numbers of the hundredth part of the currency, such as cents, were divided by 100. Say \"hundredths\": [] in the mapping file if they are not."
    );

    public static readonly Wording ComesBack = new("comes_back", "comes back, while {column} is new for every order");

    public static readonly Wording ByShop = new("by_shop", "by the layout of the shop");

    public static readonly Wording WhenReturned = new("when_returned", "when it came back");

    public static readonly Wording OfReturns = new("of_returns", "of what came back");

    public static readonly Wording ByMapping = new("by_mapping", "said by the mapping file");

    public static readonly Wording OfItems = new("of_items", "a field of the order's items");

    public static readonly Wording AroundItems = new("around_items", "a field of the order around its items");

    public static readonly Wording CurrencyCodes = new("currency_codes", "all of its values are codes of currencies");

    public static readonly Wording StatesOfOrders = new("states_of_orders", "all of its words are states of orders");

    public static readonly Wording FilledWhenReturned = new("filled_when_returned", "filled where an order came back");

    public static readonly Wording BySheetNames = new("by_sheet_names", "by the names of the sheets");

    public static readonly Wording MoneyAroundItems = new(
        "money_around_items",
        "the money of the order around its items"
    );

    public static readonly Wording ByName = new("by_name", "by its name");

    public static readonly Wording ByWords = new("by_words", "by the words of its name and its values");

    public static readonly Wording MakesTotal = new("makes_total", "with shipping and tax it makes {total}");

    public static readonly Wording SubtotalCounts = new(
        "subtotal_counts",
        "{column} is the order's goods; it counts once an order"
    );

    public static readonly Wording TotalCounts = new(
        "total_counts",
        "{column} is the order's total; it counts once an order"
    );

    public static readonly Wording AmountLessDiscount = new(
        "amount_less_discount",
        "{column} is price times quantity less the discount"
    );

    public static readonly Wording AmountHasSign = new(
        "amount_has_sign",
        "{price} times quantity makes {column}, which has the sign"
    );

    public static readonly Wording PriceMakesAmount = new(
        "price_makes_amount",
        "{price} times quantity makes {column}"
    );

    public static readonly Wording PriceIsLines = new(
        "price_is_lines",
        "{price} is the line's: it equals {column} whatever the quantity"
    );

    public static readonly Wording AmountWithTax = new("amount_with_tax", "{column} is price times quantity with tax");

    public static readonly Wording WholeOrders = new("whole_orders", "{column} is the whole order's");

    public static readonly Wording OrdersTotal = new("orders_total", "the order's total");

    public static readonly Wording PriceAndAmountDiffer = new(
        "price_and_amount_differ",
        "{price} times quantity and {column} differ on some rows, by {money:N2} in all; {column} counts."
    );

    public static readonly Wording PriceAndAmountAgree = new(
        "price_and_amount_agree",
        "{column} and {price} times quantity agree but for {share:P2}"
    );

    public static readonly Wording TimesQuantity = new("times_quantity", "times the quantity it makes {column}");

    public static readonly Wording PriceTimesQuantity = new("price_times_quantity", "{price} times the quantity");

    public static readonly Wording NeitherPrice = new("neither_price", "neither price makes it: it is the order's");

    public static readonly Wording TimesPrice = new("times_price", "times the price it makes the order's sum");

    public static readonly Wording PriceIsRows = new(
        "price_is_rows",
        "{price} is a row's money: no column holds a quantity"
    );

    public static readonly Wording AmazonPrice = new("amazon_price", "Amazon's {price} is of all pieces of the line");

    public static readonly Wording PriceSumsToOrder = new(
        "price_sums_to_order",
        "{price} is the line's: its sum makes the order's"
    );

    public static readonly Wording PiecesSumToOrder = new(
        "pieces_sum_to_order",
        "{price} times quantity makes the order's sum"
    );

    public static readonly Wording PriceGrows = new(
        "price_grows",
        "{price} is the line's: of {grows} products it grows with the quantity, of {same} it does not"
    );

    public static readonly Wording PriceIsPiece = new(
        "price_is_piece",
        "{price} is of a piece: of {same} products it is the same whatever the quantity"
    );

    public static readonly Wording Unchecked = new(
        "unchecked",
        "{price} times {quantity}: nothing in the file checks it"
    );

    public static readonly Wording AddsUp = new("adds_up", "{column} adds up to {total}");

    public static readonly Wording BeforeDiscount = new(
        "before_discount",
        "{column} is price times quantity before {discount}"
    );

    public static readonly Wording DiscountInside = new(
        "discount_inside",
        "{discount} is already in {column}, which price and quantity prove"
    );

    public static readonly Wording DiscountTakenOff = new(
        "discount_taken_off",
        "the orders' sums show that {discount} is already taken off"
    );

    public static readonly Wording LessDiscountIs = new("less_discount_is", "{column} less {discount} is {rest}");

    public static readonly Wording WithoutTaxCounts = new(
        "without_tax_counts",
        "{without} counts, which is {column} without tax"
    );

    public static readonly Wording DiscountKept = new(
        "discount_kept",
        "{discount} was not taken off {column}: amounts are taken for what was paid. Say \"money\": {\"discount\": \"amount\"} in the mapping file if it is still to be taken off."
    );

    public static readonly Wording DiscountBesideAmount = new(
        "discount_beside_amount",
        "{discount} beside an amount and no price: the amount is taken for what was paid"
    );

    public static readonly Wording DiscountPercent = new(
        "discount_percent",
        "{discount} is per cent, as its name or its values say"
    );

    public static readonly Wording SameInOrder = new("same_in_order", "the same on all rows of an order");

    public static readonly Wording DiscountOfOrder = new(
        "discount_of_order",
        "{discount} is the same on all rows of an order: it is the order's"
    );

    public static readonly Wording DiscountLeftOut = new(
        "discount_left_out",
        "the orders' sums are made without {discount}"
    );

    public static readonly Wording ShippingAndTaxOff = new(
        "shipping_and_tax_off",
        "shipping and tax stand in columns of their own and are taken off the total"
    );

    public static readonly Wording GoodsWithShippingAndTax = new(
        "goods_with_shipping_and_tax",
        "the goods with shipping and tax"
    );

    public static readonly Wording WithShippingAndTax = new(
        "with_shipping_and_tax",
        "with shipping and tax it makes the total"
    );

    public static readonly Wording GoodsMakeTotal = new(
        "goods_make_total",
        "{column} with shipping and tax makes {total}"
    );

    public static readonly Wording LessDiscountMakes = new(
        "less_discount_makes",
        "{column} less {discount} makes {total}"
    );

    public static readonly Wording OrderDiscountKept = new(
        "order_discount_kept",
        "{discount} was not taken off {column}: amounts are taken for what was paid. Say \"money\": {\"orderDiscount\": \"share\"} in the mapping file if it is still to be taken off."
    );

    public static readonly Wording WithoutShippingAndTax = new(
        "without_shipping_and_tax",
        "{column} is less than {total}: it is without shipping and tax"
    );

    public static readonly Wording SumIsWithShippingAndTax = new(
        "sum_is_with_shipping_and_tax",
        "{column} with shipping and tax makes {total}: it is without them"
    );

    public static readonly Wording IsNet = new("is_net", "{column} says that it is net: shipping and tax come on top");

    public static readonly Wording TaxInsideByName = new(
        "tax_inside_by_name",
        "{money} says that it is with tax: {tax} is taken off"
    );

    public static readonly Wording IsGoodsBeforeFees = new(
        "is_goods_before_fees",
        "{column} with shipping and tax, less fees, is what the shop got: it holds neither of them"
    );

    public static readonly Wording IsPaid = new(
        "is_paid",
        "{column} is what was paid: shipping and tax in columns of their own are taken off"
    );

    public static readonly Wording SubtotalLessDiscount = new(
        "subtotal_less_discount",
        "the total is the subtotal less {discount}: it is still to be taken off"
    );

    public static readonly Wording SubtotalKept = new(
        "subtotal_kept",
        "{discount} was not taken off the subtotal: nothing in the file shows that it has to be. Say \"money\": {\"orderDiscount\": \"share\"} in the mapping file if it has."
    );

    public static readonly Wording GoodsAfterDiscounts = new(
        "goods_after_discounts",
        "{column} is the goods after all their discounts"
    );

    public static readonly Wording NeverAboveShipping = new(
        "never_above_shipping",
        "{discount} was taken off the goods; it is never more than the shipping. Say \"money\": {\"orderDiscount\": \"included\"} in the mapping file if it is off the shipping."
    );

    public static readonly Wording GoodsBeforeDiscount = new(
        "goods_before_discount",
        "{column} is the goods before {discount}"
    );

    public static readonly Wording DiscountOfLines = new(
        "discount_of_lines",
        "{discount} differs from line to line of an order: it is the line's"
    );

    public static readonly Wording DiffersInOrder = new("differs_in_order", "differs from line to line of an order");

    public static readonly Wording OnFirstRows = new(
        "on_first_rows",
        "on the first rows of orders, and more than some of these cost: it is the order's"
    );

    public static readonly Wording LessDiscount = new("less_discount", "{column} less the discounts");

    public static readonly Wording PaidPrice = new("paid_price", "the price that was paid, below {column}");

    public static readonly Wording PartsOfOrders = new("parts_of_orders", "which part of the order a row is");

    public static readonly Wording ReturnsAreRows = new(
        "returns_are_rows",
        "its rows are returns, each beside a sale of the same customer, product and price"
    );

    public static readonly Wording WithoutTaxOf = new("without_tax_of", "{column} without tax");

    public static readonly Wording ContainsLineDiscounts = new(
        "contains_line_discounts",
        "{discount} contains the lines' discounts, which the totals prove"
    );

    public static readonly Wording ContainsLineDiscountsOften = new(
        "contains_line_discounts_often",
        "{discount} contains the lines' discounts: it is never less and often the same"
    );

    public static readonly Wording DiscountOffGoods = new(
        "discount_off_goods",
        "{discount} was taken off the goods: {total} is their sum before it, and nothing in the file shows what was paid. Say \"money\": {\"orderDiscount\": \"included\"} in the mapping file if prices are what is left after it."
    );

    public static readonly Wording TotalsWithoutDiscount = new(
        "totals_without_discount",
        "the totals are made without taking {discount} off: prices are what is left after it, or it is off the shipping"
    );

    public static readonly Wording TotalsNotMade = new(
        "totals_not_made",
        "The lines less {discount} make the orders' totals in {held} of {cases} orders only; shipping and tax may be missing from the file."
    );

    public static readonly Wording DiscountShared = new(
        "discount_shared",
        "{discount} is shared out over the order's lines"
    );

    public static readonly Wording TakenOffMakesTotal = new(
        "taken_off_makes_total",
        "taken off the goods, it makes {total}"
    );

    public static readonly Wording OrdersGoods = new("orders_goods", "the order's goods after all discounts");

    public static readonly Wording HiddenDiscount = new(
        "hidden_discount",
        "{column} is the goods after a discount that no column tells: it is never above the lines and below them in {orders} orders"
    );

    public static readonly Wording AmountCountsOnce = new(
        "amount_counts_once",
        "{column} is the same on all rows of an order: it is the order's and counts once"
    );

    public static readonly Wording WithoutRefund = new("without_refund", "{column} is already without {refund}");

    public static readonly Wording RefundOfRow = new("refund_of_row", "{refund} is what came back of a row");

    public static readonly Wording RefundOfOrder = new(
        "refund_of_order",
        "{refund} is what came back of an order; more than its goods is shipping and tax"
    );

    public static readonly Wording TaxOfGoods = new("tax_of_goods", "{column} is the goods' part of {tax}");

    public static readonly Wording GoodsTax = new("goods_tax", "the tax of the goods, which comes back with them");

    public static readonly Wording WithoutPieces = new(
        "without_pieces",
        "{column} is already without the pieces of {pieces}"
    );

    public static readonly Wording MorePieces = new(
        "more_pieces",
        "{pieces} is more than the quantity on some rows: quantities are taken for what was kept, and nothing was taken off. Say \"money\": {\"refund\": \"pieces\"} in the mapping file if it has to be."
    );

    public static readonly Wording PiecesBack = new(
        "pieces_back",
        "pieces of {pieces} came back, for their part of the row's money"
    );

    public static readonly Wording OrdersDiscount = new("orders_discount", "a discount of the order");

    public static readonly Wording TakenAsMoney = new(
        "taken_as_money",
        "{discount} taken off as money makes the orders' sums"
    );

    public static readonly Wording TakenAsPercent = new(
        "taken_as_percent",
        "{discount} taken off as per cent makes the orders' sums"
    );

    public static readonly Wording TakenAsRate = new(
        "taken_as_rate",
        "{discount} taken off as a rate makes the orders' sums"
    );

    public static readonly Wording TakenOffPieces = new(
        "taken_off_pieces",
        "{discount} is the discount of one piece and is taken off each"
    );

    public static readonly Wording WithTaxAs = new("with_tax_as", "with tax as {column} is");

    public static readonly Wording WithoutTaxAs = new("without_tax_as", "without tax as {column} is");

    public static readonly Wording WordsForNobody = new(
        "words_for_nobody",
        "These words in the place of a customer stand for nobody, with their rows: {words}."
    );

    public static readonly Wording ColumnsUnused = new(
        "columns_unused",
        "Of {all} columns {used} are used; not used: {columns}."
    );

    public static readonly Wording SheetsRepeated = new(
        "sheets_repeated",
        "sheets whose rows all stand in another one were not read again, with their rows: {sheets}."
    );

    public static readonly Wording SheetsAsOne = new(
        "sheets_as_one",
        "{count} sheets with the same columns were read as one, with their lines: {sheets}."
    );

    public static readonly Wording SheetsHidden = new(
        "sheets_hidden",
        "hidden sheets were not read, with their rows: {sheets}."
    );

    public static readonly Wording SheetsOfOthers = new(
        "sheets_of_others",
        "sheets with other columns were not read, with their rows: {sheets}. Upload one as a file of its own if it holds an export."
    );

    public static readonly Wording AmountIsRows = new("amount_is_rows", "{column} is a row's money");

    public static readonly Wording OtherTotal = new(
        "other_total",
        "{column} is read as the order's total and comes to {money:N2} in the first rows; {other} comes to {otherMoney:N2} and is not read. Name it as order_total in the mapping file if it is what was paid."
    );
}
