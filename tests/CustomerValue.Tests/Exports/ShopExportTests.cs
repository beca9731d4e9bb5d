namespace CustomerValue.Tests.Exports;

/// <summary>Exports as shops and tools write them: goods less discounts and refunds, without shipping and tax.</summary>
public class ShopExportTests
{
    public static TheoryData<string, string, string, string> Exports =>
        new()
        {
            {
                "amazon",
                "amazon",
                "a1@marketplace.example.test 1 35; b2@marketplace.example.test 1 45",
                """
                    amazon-order-id	merchant-order-id	purchase-date	last-updated-date	order-status	fulfillment-channel	sales-channel	order-channel	ship-service-level	product-name	sku	asin	item-status	quantity	currency	item-price	item-tax	shipping-price	shipping-tax	gift-wrap-price	gift-wrap-tax	item-promotion-discount	ship-promotion-discount	ship-city	ship-state	ship-postal-code	ship-country	promotion-ids	buyer-email
                    111-1	m1	2025-01-05T10:00:00+00:00	2025-01-06T10:00:00+00:00	Shipped	Amazon	Amazon.com	Online	Std	Mug	M1	B00	Shipped	2	USD	30.00	2.40	4.99	0.00			3.00		Town	NY	10001	US		a1@marketplace.example.test
                    111-1	m1	2025-01-05T10:00:00+00:00	2025-01-06T10:00:00+00:00	Shipped	Amazon	Amazon.com	Online	Std	Cup	C1	B01	Shipped	1	USD	8.00	0.60	0.00	0.00			0.00		Town	NY	10001	US		a1@marketplace.example.test
                    111-2	m2	2025-01-09T10:00:00+00:00	2025-01-09T10:00:00+00:00	Cancelled	Amazon	Amazon.com	Online	Std	Mug	M1	B00	Cancelled	0	USD									Town	NY	10001	US		b2@marketplace.example.test
                    111-3	m3	2025-01-10T10:00:00+00:00	2025-01-10T10:00:00+00:00	Shipped	Amazon	Amazon.com	Online	Std	Mug	M1	B00	Shipped	3	USD	45.00	2.40	4.99	0.00					Town	NY	10001	US		b2@marketplace.example.test
                    """
            },
            {
                "bigcommerce",
                "canonical",
                "7 2 80",
                """
                    Order ID,Customer ID,Customer Name,Customer Email,Customer Phone,Order Date,Order Status,Subtotal (ex tax),Tax Total,Shipping Cost (inc tax),Handling Cost (inc tax),Order Total (inc tax),Payment Method,Total Quantity,Total Shipped,Date Shipped,Order Currency Code,Notes,Billing First Name,Billing Country,Product Details,Refund Amount
                    101,7,Ann A,ann@example.test,555,2025-01-05,Completed,50.00,5.00,10.00,0.00,65.00,Visa,2,2,2025-01-06,USD,,Ann,United States,"Product ID: 1, Product Qty: 2",0.00
                    102,8,Bob B,bob@example.test,555,2025-01-07,Cancelled,30.00,3.00,0.00,0.00,33.00,Visa,1,0,,USD,,Bob,United States,"Product ID: 2",0.00
                    103,7,Ann A,ann@example.test,555,2025-02-07,Partially Refunded,40.00,4.00,0.00,0.00,44.00,Visa,1,1,2025-02-08,USD,,Ann,United States,"Product ID: 2",11.00
                    104,9,Cy C,cy@example.test,555,2025-02-08,Awaiting Payment,40.00,4.00,0.00,0.00,44.00,Visa,1,1,,USD,,Cy,United States,"Product ID: 2",0.00
                    """
            },
            {
                "etsy-orders",
                "etsy",
                "Ann A (ann1) 1 45; Bob B (bob2) 1 20",
                """
                    Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,Number of Items,Payment Method,Date Shipped,Street 1,Ship City,Ship State,Ship Zipcode,Ship Country,Currency,Order Value,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Shipping,Sales Tax,Order Total,Status,Card Processing Fees,Order Net,Adjusted Order Total,Buyer,Order Type
                    01/15/25,9001,ann1,Ann A,Ann,A,2,online_cc,01/16/25,x,y,z,1,US,USD,50.00,TEN,,5.00,0.00,4.00,3.00,52.00,,1.9,50.1,0.00,Ann A (ann1),online
                    02/03/25,9002,bob2,Bob B,Bob,B,1,online_cc,02/04/25,x,y,z,1,US,USD,20.00,,,0.00,0.00,4.00,1.00,25.00,,1.0,24,0.00,Bob B (bob2),online
                    """
            },
            {
                "jd",
                "canonical",
                "u1 1 55; u2 1 88",
                """
                    订单号,下单帐号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,余额支付,应付金额,订单状态,订单类型
                    2001,u1,1,杯子,2,在线支付,2025-01-05 10:00:00,30.00,60.00,60.00,0.00,55.00,完成,SOP
                    2002,u2,2,毛毯,1,在线支付,2025-01-06 10:00:00,88.00,88.00,88.00,0.00,88.00,完成,SOP
                    2003,u2,2,毛毯,1,在线支付,2025-01-07 10:00:00,88.00,88.00,88.00,0.00,88.00,已取消,SOP
                    """
            },
            {
                "loyverse",
                "loyverse",
                "ann@example.test 1 8.5; bob@example.test 1 5",
                """
                    Date,Receipt number,Receipt type,Category,SKU,Item,Variant,Modifiers applied,Quantity,Gross sales,Discounts,Net sales,Cost of goods,Gross profit,Taxes,POS,Store,Cashier name,Customer name,Customer contacts,Comment,Status
                    1/15/25 10:22 AM,1-1001,Sale,Drinks,10001,Tea,,,2,10.00,1.00,9.00,2.00,7.00,0.72,POS 1,Main,Jo,Ann A,ann@example.test,,Closed
                    1/15/25 10:22 AM,1-1001,Sale,Food,10002,Cake,,,1,4.00,0.00,4.00,1.00,3.00,0.32,POS 1,Main,Jo,Ann A,ann@example.test,,Closed
                    1/16/25 11:00 AM,1-1002,Refund,Drinks,10001,Tea,,,1,5.00,0.50,4.50,1.00,3.50,0.36,POS 1,Main,Jo,Ann A,ann@example.test,,Closed
                    1/17/25 12:00 PM,1-1003,Sale,Drinks,10001,Tea,,,1,5.00,0.00,5.00,1.00,4.00,0.40,POS 1,Main,Jo,Bob B,bob@example.test,,Closed
                    """
            },
            {
                "olist",
                "olist",
                "u1 2 130; u2 1 30",
                """
                    order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value,customer_id,customer_unique_id,order_status,order_purchase_timestamp
                    o1,1,p1,s1,2018-01-10 10:00:00,50.00,10.00,c1,u1,delivered,2018-01-05 10:00:00
                    o1,2,p1,s1,2018-01-10 10:00:00,50.00,10.00,c1,u1,delivered,2018-01-05 10:00:00
                    o2,1,p2,s1,2018-02-10 10:00:00,30.00,12.00,c2,u1,delivered,2018-02-05 10:00:00
                    o3,1,p2,s1,2018-03-10 10:00:00,30.00,12.00,c3,u2,canceled,2018-03-05 10:00:00
                    o4,1,p2,s1,2018-03-10 10:00:00,30.00,12.00,c4,u2,shipped,2018-03-15 10:00:00
                    """
            },
            {
                "prestashop-sql",
                "canonical",
                "ann@example.test 1 90; bob@example.test 1 50",
                """
                    id_order;reference;id_customer;email;date_add;current_state;state_name;total_products;total_discounts;total_shipping;total_paid_tax_incl
                    11;AAA;5;ann@example.test;2025-01-05 10:00:00;2;Payment accepted;100.000000;10.000000;7.000000;97.000000
                    12;BBB;6;bob@example.test;2025-01-06 10:00:00;6;Canceled;50.000000;0.000000;7.000000;57.000000
                    13;CCC;6;bob@example.test;2025-01-07 10:00:00;4;Shipped;50.000000;0.000000;0.000000;50.000000
                    """
            },
            {
                "square",
                "square",
                "C1 1 13; C2 1 0",
                """
                    Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID
                    01/05/25,10:15:00,Eastern Time (US & Canada),Coffee,Latte,2.0,Regular,L1,,$10.00,-$1.00,$9.00,$0.80,T1,P1,iPad,,https://example.test,Payment,Main,,C1,Ann A,
                    01/05/25,10:15:00,Eastern Time (US & Canada),Food,Bagel,1.0,Regular,B1,,$4.00,$0.00,$4.00,$0.30,T1,P1,iPad,,https://example.test,Payment,Main,,C1,Ann A,
                    01/16/25,09:05:00,Eastern Time (US & Canada),Coffee,Latte,1.0,Regular,L1,,$5.00,$0.00,$5.00,$0.40,T2,P2,iPad,,https://example.test,Payment,Main,,C2,Bob B,
                    01/17/25,09:05:00,Eastern Time (US & Canada),Coffee,Latte,-1.0,Regular,L1,,-$5.00,$0.00,-$5.00,-$0.40,T3,P3,iPad,,https://example.test,Refund,Main,,C2,Bob B,
                    01/18/25,09:05:00,Eastern Time (US & Canada),Coffee,Latte,1.0,Regular,L1,,$5.00,$0.00,$5.00,$0.40,T4,P4,iPad,,https://example.test,Payment,Main,,,,
                    """
            },
            {
                "superstore",
                "canonical",
                "CG-1 1 993.9; DV-2 1 14.62; SO-3 1 957.5775",
                """
                    Row ID,Order ID,Order Date,Ship Date,Ship Mode,Customer ID,Customer Name,Segment,Country,City,State,Postal Code,Region,Product ID,Category,Sub-Category,Product Name,Sales,Quantity,Discount,Profit
                    1,CA-1,11/8/2016,11/11/2016,Second Class,CG-1,Claire G,Consumer,United States,Henderson,Kentucky,42420,South,F-1,Furniture,Bookcases,Bookcase,261.96,2,0,41.9136
                    2,CA-1,11/8/2016,11/11/2016,Second Class,CG-1,Claire G,Consumer,United States,Henderson,Kentucky,42420,South,F-2,Furniture,Chairs,Chair,731.94,3,0,219.582
                    3,CA-2,6/12/2016,6/16/2016,Second Class,DV-2,Darrin V,Corporate,United States,LA,California,90036,West,O-1,Office,Labels,Label,14.62,2,0,6.8714
                    4,CA-3,10/11/2015,10/18/2015,Standard,SO-3,Sean O,Consumer,United States,FL,Florida,33311,South,F-3,Furniture,Tables,Table,957.5775,5,0.45,-383.031
                    """
            },
            {
                "supermarket",
                "canonical",
                "m1 2 847.14; m2 2 542.16",
                """
                    Invoice ID,Branch,City,Customer type,Gender,Product line,Unit price,Quantity,Tax 5%,Total,Date,Time,Payment,cogs,gross margin percentage,gross income,Rating,Member ID
                    750-67-8428,A,Yangon,Member,Female,Health,74.69,7,26.1415,548.9715,1/5/2019,13:08,Ewallet,522.83,4.761904762,26.1415,9.1,m1
                    226-31-3081,C,Naypyitaw,Normal,Female,Electronic,15.28,5,3.82,80.22,3/8/2019,10:29,Cash,76.4,4.761904762,3.82,9.6,m2
                    631-41-3108,A,Yangon,Normal,Male,Home,46.33,7,16.2155,340.5255,3/3/2019,13:23,Credit card,324.31,4.761904762,16.2155,7.4,m1
                    123-19-1176,A,Yangon,Member,Male,Health,58.22,8,23.288,489.048,1/27/2019,20:33,Ewallet,465.76,4.761904762,23.288,8.4,m2
                    """
            },
            {
                "taobao",
                "canonical",
                "乙二 1 30; 甲一 1 100",
                """
                    订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,收货人姓名,订单创建时间,订单付款时间,宝贝标题,宝贝种类,宝贝总数量,退款金额
                    ="1001",甲一,100.00,10.00,110.00,110.00,交易成功,张,2025-01-05 10:00:00,2025-01-05 10:01:00,杯子,1,2,0.00
                    ="1002",乙二,50.00,0.00,50.00,50.00,交易成功,李,2025-01-06 10:00:00,2025-01-06 10:01:00,毛毯,1,1,20.00
                    ="1003",甲一,80.00,0.00,80.00,0.00,交易关闭,张,2025-01-07 10:00:00,,毛毯,1,1,0.00
                    ="1004",丙三,80.00,0.00,80.00,0.00,等待买家付款,王,2025-01-08 10:00:00,,毛毯,1,1,0.00
                    """
            },
            {
                "woo-alg",
                "woocommerce",
                "ann@example.test 1 40; bob@example.test 1 20",
                """
                    Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Email (Billing),Country Code (Billing),Payment Method Title,Cart Discount Amount,Order Subtotal Amount,Shipping Method Title,Order Shipping Amount,Order Refund Amount,Order Total Amount,Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost,Coupon Code,Discount Amount,Discount Amount Tax
                    701,Completed,2025-01-05 10:00,,Ann,ann@example.test,US,Card,10.00,50.00,Flat,5.00,0.00,45.00,0.00,M,1,Mug,2,20.00,TEN,8.00,0.00
                    701,Completed,2025-01-05 10:00,,Ann,ann@example.test,US,Card,10.00,50.00,Flat,5.00,0.00,45.00,0.00,C,2,Cup,1,10.00,TEN,2.00,0.00
                    702,Completed,2025-01-06 10:00,,Bob,bob@example.test,US,Card,0.00,20.00,Flat,0.00,0.00,20.00,0.00,M,1,Mug,1,20.00,,0.00,0.00
                    """
            },
            {
                "woo-analytics",
                "canonical",
                "Ann A 1 45; Bob B 1 20",
                """
                    Date,"Order #","N. Revenue (formatted)",Status,Customer,"Customer type","Product(s)","Items sold","Coupon(s)","N. Revenue",Attribution
                    "2025-01-05 10:00:00",701,$45.00,completed,"Ann A",returning,"2× Mug",2,,45,Direct
                    "2025-01-06 10:00:00",702,$20.00,processing,"Bob B",new,"1× Mug",1,,20,Direct
                    "2025-01-07 10:00:00",703,$20.00,cancelled,"Bob B",new,"1× Mug",1,,20,Direct
                    """
            },
            {
                "woo-rest",
                "woocommerce-api",
                "3 1 40; 4 1 15",
                """
                    [{"id":727,"number":"727","status":"processing","currency":"USD","date_created":"2025-01-05T10:00:00","discount_total":"10.00","shipping_total":"10.00","total_tax":"0.00","total":"50.00","customer_id":3,"billing":{"email":"a@example.test","country":"US"},"line_items":[{"id":1,"name":"Mug","product_id":9,"quantity":2,"subtotal":"40.00","total":"32.00","price":16,"sku":"M"},{"id":2,"name":"Cup","product_id":8,"quantity":1,"subtotal":"10.00","total":"8.00","price":8,"sku":"C"}],"refunds":[]},
                    {"id":728,"number":"728","status":"completed","currency":"USD","date_created":"2025-01-06T10:00:00","discount_total":"0.00","shipping_total":"0.00","total_tax":"0.00","total":"20.00","customer_id":4,"billing":{"email":"b@example.test","country":"US"},"line_items":[{"id":3,"name":"Mug","product_id":9,"quantity":1,"subtotal":"20.00","total":"20.00","price":20,"sku":"M"}],"refunds":[{"id":5,"reason":"x","total":"-5.00"}]},
                    {"id":729,"number":"729","status":"pending","currency":"USD","date_created":"2025-01-06T10:00:00","discount_total":"0.00","shipping_total":"0.00","total_tax":"0.00","total":"20.00","customer_id":4,"billing":{"email":"b@example.test","country":"US"},"line_items":[{"id":3,"name":"Mug","product_id":9,"quantity":1,"subtotal":"20.00","total":"20.00","price":20,"sku":"M"}],"refunds":[]}]
                    """
            },
            {
                "youzan",
                "canonical",
                "乙 1 40; 甲 1 90",
                """
                    订单号,订单状态,买家昵称,买家手机号,订单创建时间,买家付款时间,商品金额合计,邮费,店铺优惠合计,订单实付金额,全部商品名称,商品种类数,已退款金额
                    E1,交易完成,甲,13800000001,2025-01-05 10:00:00,2025-01-05 10:01:00,100.00,8.00,10.00,98.00,杯子,1,0.00
                    E2,交易关闭,乙,13800000002,2025-01-06 10:00:00,,50.00,8.00,0.00,58.00,毛毯,1,0.00
                    E3,已发货,乙,13800000002,2025-01-07 10:00:00,2025-01-07 10:01:00,50.00,0.00,0.00,50.00,毛毯,1,10.00
                    """
            },
        };

    [Theory]
    [MemberData(nameof(Exports))]
    public async Task Spend_is_goods_less_discounts_and_refunds(string shop, string preset, string sums, string text)
    {
        var answer = await ReadOrders.Async(text);
        answer.Sums().ShouldBe(sums, shop);
        answer.Files[0].Preset.ShouldBe(preset, shop);
    }
}
