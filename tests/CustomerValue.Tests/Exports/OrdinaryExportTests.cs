namespace CustomerValue.Tests.Exports;

/// <summary>Ordinary exports of which one column is easily taken for another: sums per customer, worked out by hand.</summary>
public class OrdinaryExportTests
{
    public static TheoryData<string, string, string> Exports =>
        new()
        {
            {
                "Shopify REST with the kind of a refund",
                "207119551 1 72; 207119552 1 20",
                """
                    {"orders": [{"id": 450789469, "name": "#1001", "email": "bob@x.test", "created_at": "2025-01-10T11:00:00-05:00", "currency": "USD", "financial_status": "partially_refunded", "cancelled_at": null, "subtotal_price": "90.00", "total_discounts": "10.00", "total_line_items_price": "100.00", "total_tax": "7.20", "total_price": "107.20", "taxes_included": false, "total_shipping_price_set": {"shop_money": {"amount": "10.00", "currency_code": "USD"}}, "customer": {"id": 207119551, "email": "bob@x.test", "orders_count": 3, "total_spent": "300.00"}, "line_items": [{"id": 1, "sku": "A", "quantity": 1, "price": "60.00", "total_discount": "0.00", "discount_allocations": [{"amount": "6.00"}]}, {"id": 2, "sku": "B", "quantity": 2, "price": "20.00", "total_discount": "0.00", "discount_allocations": [{"amount": "4.00"}]}], "refunds": [{"id": 5, "refund_line_items": [{"id": 7, "quantity": 1, "line_item_id": 2, "subtotal": 18.0, "total_tax": 1.44}], "transactions": [{"id": 8, "amount": "19.44", "kind": "refund", "status": "success"}]}]}, {"id": 450789470, "name": "#1002", "email": "ann@x.test", "created_at": "2025-01-11T11:00:00-05:00", "currency": "USD", "financial_status": "paid", "cancelled_at": null, "subtotal_price": "20.00", "total_discounts": "0.00", "total_line_items_price": "20.00", "total_tax": "1.60", "total_price": "31.60", "taxes_included": false, "total_shipping_price_set": {"shop_money": {"amount": "10.00", "currency_code": "USD"}}, "customer": {"id": 207119552, "email": "ann@x.test", "orders_count": 1, "total_spent": "31.60"}, "line_items": [{"id": 3, "sku": "B", "quantity": 1, "price": "20.00", "total_discount": "0.00", "discount_allocations": []}], "refunds": []}, {"id": 450789471, "name": "#1003", "email": "ann@x.test", "created_at": "2025-01-12T11:00:00-05:00", "currency": "USD", "financial_status": "voided", "cancelled_at": "2025-01-12T12:00:00-05:00", "subtotal_price": "20.00", "total_discounts": "0.00", "total_line_items_price": "20.00", "total_tax": "1.60", "total_price": "31.60", "taxes_included": false, "total_shipping_price_set": {"shop_money": {"amount": "10.00", "currency_code": "USD"}}, "customer": {"id": 207119552, "email": "ann@x.test"}, "line_items": [{"id": 4, "sku": "B", "quantity": 1, "price": "20.00", "total_discount": "0.00", "discount_allocations": []}], "refunds": []}]}
                    """
            },
            {
                "Wix, whose gift card is no customer",
                "a@x.test 1 70; c@x.test 1 20",
                """
                    Order number,Date created,Time,Total order quantity,Contact email,Note from customer,Additional checkout info,Item,Variant,SKU,Qty,Quantity refunded,Price,Weight,Custom text,Deposit amount,Delivery method,Delivery time,Recipient name,Delivery country,Billing name,Payment status,Payment method,Coupon code,Gift card amount,Shipping rate,Total tax,Total,Currency,Refunded amount,Net amount,Additional fees,Fulfillment status,Tracking number,Shipping label
                    10001,"Jan 15, 2025",10:05:00 AM,3,a@x.test,,,Mug,,M,2,0,20,0.5,,,Std,,Ann,USA,Ann,Paid,Card,,0,5,4.0,79,USD,0,79,0,Fulfilled,,
                    10001,"Jan 15, 2025",10:05:00 AM,3,a@x.test,,,Cup,,C,1,0,30,0.5,,,Std,,Ann,USA,Ann,Paid,Card,,0,5,4.0,79,USD,0,79,0,Fulfilled,,
                    10002,"Jan 16, 2025",10:05:00 AM,1,b@x.test,,,Mug,,M,1,0,20,0.5,,,Std,,Bob,USA,Bob,Unpaid,Card,,0,5,1.0,26,USD,0,26,0,Not fulfilled,,
                    10003,"Jan 17, 2025",10:05:00 AM,2,c@x.test,,,Mug,,M,2,1,20,0.5,,,Std,,Cy,USA,Cy,Partially refunded,Card,,0,5,2.0,47,USD,20,27,0,Fulfilled,,
                    """
            },
            {
                "Ecwid, a coupon below the shipping",
                "a@x.test 1 45; b@x.test 1 20; c@x.test 1 0",
                """
                    order_number;create_date;email;order_total;subtotal;shipping_cost;tax;coupon_discount;payment_status;fulfillment_status;sku;name;price;quantity
                    1001;2025-01-15 10:00:00 +0000;a@x.test;55.00;50.00;10.00;0.00;5.00;PAID;SHIPPED;A;Mug;20.00;1
                    1001;2025-01-15 10:00:00 +0000;a@x.test;55.00;50.00;10.00;0.00;5.00;PAID;SHIPPED;B;Cup;15.00;2
                    1002;2025-01-16 10:00:00 +0000;b@x.test;30.00;20.00;10.00;0.00;0.00;AWAITING_PAYMENT;AWAITING_PROCESSING;A;Mug;20.00;1
                    1003;2025-01-17 10:00:00 +0000;b@x.test;30.00;20.00;10.00;0.00;0.00;PAID;SHIPPED;A;Mug;20.00;1
                    1004;2025-01-18 10:00:00 +0000;c@x.test;30.00;20.00;10.00;0.00;0.00;REFUNDED;RETURNED;A;Mug;20.00;1
                    """
            },
            {
                "BigCommerce with and without tax",
                "5 2 100; 6 1 40; gus@x.test 1 30",
                """
                    Order ID,Customer ID,Customer Name,Customer Email,Customer Phone,Order Date,Order Status,Subtotal (inc tax),Subtotal (ex tax),Tax Total,Shipping Cost (inc tax),Shipping Cost (ex tax),Ship Method,Handling Cost (inc tax),Handling Cost (ex tax),Coupon Value,Order Total (inc tax),Order Total (ex tax),Payment Method,Total Quantity,Total Shipped,Date Shipped,Order Currency Code,Exchange Rate,Refund Amount
                    100,5,Ann A,ann@x.test,555,01/15/2025,Shipped,110.00,100.00,11.00,11.00,10.00,UPS,0.00,0.00,0.00,121.00,110.00,Visa,2,2,,USD,1.0000000000,0.00
                    101,6,Bob B,bob@x.test,556,01/16/2025,Completed,55.00,50.00,5.50,5.50,5.00,UPS,0.00,0.00,10.00,50.50,45.00,Visa,1,1,,USD,1.0000000000,0.00
                    102,5,Ann A,ann@x.test,555,01/17/2025,Refunded,22.00,20.00,2.00,0.00,0.00,UPS,0.00,0.00,0.00,22.00,20.00,Visa,1,1,,USD,1.0000000000,22.00
                    103,7,Cy C,cy@x.test,557,01/18/2025,Awaiting Payment,22.00,20.00,2.00,0.00,0.00,UPS,0.00,0.00,0.00,22.00,20.00,Visa,1,1,,USD,1.0000000000,0.00
                    104,0,Gus G,gus@x.test,558,01/19/2025,Partially Refunded,44.00,40.00,4.00,0.00,0.00,UPS,0.00,0.00,0.00,44.00,40.00,Visa,1,1,,USD,1.0000000000,11.00
                    """
            },
            {
                "BigCommerce API, whose items are counted",
                "11 1 45; g@x.test 1 20; h@x.test 1 30",
                """
                    [{"id": 100, "customer_id": 11, "date_created": "Wed, 14 Nov 2024 19:26:23 +0000", "status": "Completed", "subtotal_ex_tax": "50.0000", "subtotal_inc_tax": "55.0000", "base_shipping_cost": "10.0", "shipping_cost_ex_tax": "10.0000", "total_tax": "6.0", "total_ex_tax": "55.0", "total_inc_tax": "61.0000", "discount_amount": "5.0000", "coupon_discount": "0.0000", "refunded_amount": "0.0000", "currency_code": "USD", "items_total": 2, "billing_address": {"email": "a@x.test"}}, {"id": 101, "customer_id": 0, "date_created": "Thu, 15 Nov 2024 19:26:23 +0000", "status": "Completed", "subtotal_ex_tax": "20.0000", "subtotal_inc_tax": "22.0000", "base_shipping_cost": "0", "shipping_cost_ex_tax": "0.0000", "total_tax": "2.0", "total_ex_tax": "20.0", "total_inc_tax": "22.0000", "discount_amount": "0.0000", "coupon_discount": "0.0000", "refunded_amount": "0.0000", "currency_code": "USD", "items_total": 1, "billing_address": {"email": "g@x.test"}}, {"id": 102, "customer_id": 0, "date_created": "Thu, 15 Nov 2024 20:26:23 +0000", "status": "Completed", "subtotal_ex_tax": "30.0000", "subtotal_inc_tax": "33.0000", "base_shipping_cost": "0", "shipping_cost_ex_tax": "0.0000", "total_tax": "3.0", "total_ex_tax": "30.0", "total_inc_tax": "33.0000", "discount_amount": "0.0000", "coupon_discount": "0.0000", "refunded_amount": "0.0000", "currency_code": "USD", "items_total": 1, "billing_address": {"email": "h@x.test"}}]
                    """
            },
            {
                "Magento REST, whose subtotal is before the discount",
                "5 1 45; 6 1 0; 7 1 30; g@x.test 1 20",
                """
                    {"items": [{"entity_id": 1, "increment_id": "000001", "status": "complete", "state": "complete", "created_at": "2025-01-10 10:00:00", "customer_id": 5, "customer_email": "a@x.test", "base_currency_code": "USD", "order_currency_code": "USD", "subtotal": 50.0, "discount_amount": -5.0, "shipping_amount": 5.0, "tax_amount": 3.6, "grand_total": 53.6, "total_paid": 53.6, "total_refunded": 0, "base_grand_total": 53.6, "items": [{"sku": "A", "name": "A", "qty_ordered": 2, "qty_refunded": 0, "price": 20.0, "row_total": 40.0, "discount_amount": 4.0, "product_type": "simple", "parent_item_id": null}, {"sku": "B", "name": "B", "qty_ordered": 1, "qty_refunded": 0, "price": 10.0, "row_total": 10.0, "discount_amount": 1.0, "product_type": "simple", "parent_item_id": null}]}, {"entity_id": 2, "increment_id": "000002", "status": "complete", "state": "complete", "created_at": "2025-01-10 10:00:00", "customer_id": null, "customer_email": "g@x.test", "base_currency_code": "USD", "order_currency_code": "USD", "subtotal": 20.0, "discount_amount": 0, "shipping_amount": 5.0, "tax_amount": 1.6, "grand_total": 26.6, "total_paid": 26.6, "total_refunded": 0, "base_grand_total": 26.6, "items": [{"sku": "A", "name": "A", "qty_ordered": 1, "qty_refunded": 0, "price": 20.0, "row_total": 20.0, "discount_amount": 0, "product_type": "simple", "parent_item_id": null}]}, {"entity_id": 3, "increment_id": "000003", "status": "closed", "state": "closed", "created_at": "2025-01-10 10:00:00", "customer_id": 6, "customer_email": "b@x.test", "base_currency_code": "USD", "order_currency_code": "USD", "subtotal": 20.0, "discount_amount": 0, "shipping_amount": 5.0, "tax_amount": 1.6, "grand_total": 26.6, "total_paid": 26.6, "total_refunded": 26.6, "base_grand_total": 26.6, "items": [{"sku": "A", "name": "A", "qty_ordered": 1, "qty_refunded": 0, "price": 20.0, "row_total": 20.0, "discount_amount": 0, "product_type": "simple", "parent_item_id": null}]}, {"entity_id": 4, "increment_id": "000004", "status": "canceled", "state": "canceled", "created_at": "2025-01-10 10:00:00", "customer_id": 5, "customer_email": "a@x.test", "base_currency_code": "USD", "order_currency_code": "USD", "subtotal": 20.0, "discount_amount": 0, "shipping_amount": 5.0, "tax_amount": 1.6, "grand_total": 26.6, "total_paid": 26.6, "total_refunded": 0, "base_grand_total": 26.6, "items": [{"sku": "A", "name": "A", "qty_ordered": 1, "qty_refunded": 0, "price": 20.0, "row_total": 20.0, "discount_amount": 0, "product_type": "simple", "parent_item_id": null}]}, {"entity_id": 5, "increment_id": "000005", "status": "processing", "state": "processing", "created_at": "2025-01-10 10:00:00", "customer_id": 7, "customer_email": "c@x.test", "base_currency_code": "USD", "order_currency_code": "USD", "subtotal": 30.0, "discount_amount": 0, "shipping_amount": 5.0, "tax_amount": 2.4, "grand_total": 37.4, "total_paid": 37.4, "total_refunded": 0, "base_grand_total": 37.4, "items": [{"sku": "CONF", "name": "CONF", "qty_ordered": 1, "qty_refunded": 0, "price": 30.0, "row_total": 30.0, "discount_amount": 0, "product_type": "configurable", "parent_item_id": null}, {"sku": "CONF-RED", "name": "CONF-RED", "qty_ordered": 1, "qty_refunded": 0, "price": 0.0, "row_total": 0.0, "discount_amount": 0, "product_type": "simple", "parent_item_id": null}]}], "total_count": 5}
                    """
            },
            {
                "WooCommerce REST, a guest with the id 0",
                "12 1 36; 15 1 0; guest@x.test 1 20",
                """
                    [{"id": 727, "status": "completed", "currency": "EUR", "date_created": "2025-03-01T10:00:00", "discount_total": "5.00", "discount_tax": "0.95", "shipping_total": "4.90", "shipping_tax": "0.93", "cart_tax": "8.55", "total": "59.38", "total_tax": "9.48", "customer_id": 12, "billing": {"email": "a@x.test", "first_name": "A"}, "line_items": [{"id": 1, "name": "Shirt", "product_id": 93, "quantity": 2, "subtotal": "40.00", "total": "36.00", "price": 18, "sku": "S"}, {"id": 2, "name": "Cap", "product_id": 94, "quantity": 1, "subtotal": "10.00", "total": "9.00", "price": 9, "sku": "C"}], "shipping_lines": [{"id": 9, "total": "4.90"}], "refunds": [{"id": 900, "reason": "", "total": "-10.71"}]}, {"id": 728, "status": "processing", "currency": "EUR", "date_created": "2025-03-02T10:00:00", "discount_total": "0.00", "discount_tax": "0.00", "shipping_total": "0.00", "shipping_tax": "0.00", "cart_tax": "3.80", "total": "23.80", "total_tax": "3.80", "customer_id": 0, "billing": {"email": "guest@x.test", "first_name": "G"}, "line_items": [{"id": 3, "name": "Shirt", "product_id": 93, "quantity": 1, "subtotal": "20.00", "total": "20.00", "price": 20, "sku": "S"}], "shipping_lines": [], "refunds": []}, {"id": 729, "status": "failed", "currency": "EUR", "date_created": "2025-03-03T10:00:00", "discount_total": "0.00", "discount_tax": "0.00", "shipping_total": "0.00", "shipping_tax": "0.00", "cart_tax": "3.80", "total": "23.80", "total_tax": "3.80", "customer_id": 12, "billing": {"email": "a@x.test"}, "line_items": [{"id": 4, "name": "Shirt", "product_id": 93, "quantity": 1, "subtotal": "20.00", "total": "20.00", "price": 20, "sku": "S"}], "shipping_lines": [], "refunds": []}, {"id": 730, "status": "refunded", "currency": "EUR", "date_created": "2025-03-04T10:00:00", "discount_total": "0.00", "discount_tax": "0.00", "shipping_total": "0.00", "shipping_tax": "0.00", "cart_tax": "3.80", "total": "23.80", "total_tax": "3.80", "customer_id": 15, "billing": {"email": "b@x.test"}, "line_items": [{"id": 5, "name": "Shirt", "product_id": 93, "quantity": 1, "subtotal": "20.00", "total": "20.00", "price": 20, "sku": "S"}], "shipping_lines": [], "refunds": [{"id": 901, "reason": "", "total": "-23.80"}]}]
                    """
            },
            {
                "payments of Olist",
                "U1 1 99.33; U2 1 50",
                """
                    order_id,customer_unique_id,order_purchase_timestamp,payment_sequential,payment_type,payment_installments,payment_value
                    a,U1,2017-09-13 08:59:02,1,credit_card,8,99.33
                    b,U2,2017-04-26 10:53:06,1,voucher,1,20.00
                    b,U2,2017-04-26 10:53:06,2,credit_card,1,30.00
                    """
            },
            {
                "a count and what was paid",
                "K1 1 30; K2 1 15",
                """
                    order_id,order_date,customer_id,total_items,total_paid
                    1,2025-01-13,K1,3,30.00
                    2,2025-01-14,K2,1,15.00
                    """
            },
            {
                "the balance of an account is no customer",
                "K1 1 20; K2 1 30",
                """
                    order_id,order_date,account_balance,user,amount
                    1,2025-01-13,100.00,K1,20.00
                    2,2025-01-14,200.00,K2,30.00
                    """
            },
            {
                "the other order report of Amazon",
                "a@m.test 1 30; b@m.test 2 60",
                """
                    order-id	order-item-id	purchase-date	payments-date	buyer-email	buyer-name	sku	product-name	quantity-purchased	currency	item-price	item-tax	shipping-price	shipping-tax	ship-country
                    111-1	1	2025-02-01T10:00:00+00:00	2025-02-01T10:00:00+00:00	a@m.test	Ann	M	Mug	2	USD	30.00	2.40	5.99	0.00	US
                    111-3	2	2025-02-03T10:00:00+00:00	2025-02-01T10:00:00+00:00	b@m.test	Bob	M	Mug	1	USD	15.00	1.20	5.99	0.00	US
                    111-4	2	2025-02-04T10:00:00+00:00	2025-02-01T10:00:00+00:00	b@m.test	Bob	M	Mug	3	USD	45.00	1.20	5.99	0.00	US
                    """
            },
            {
                "sales report of Shopify, net of returns",
                "a@x.test 1 90; b@x.test 2 30",
                """
                    Day,Order name,Customer email,Gross sales,Discounts,Returns,Net sales,Shipping,Taxes,Total sales
                    2025-01-13,#1001,a@x.test,100.00,-10.00,0.00,90.00,5.00,7.20,102.20
                    2025-01-14,#1002,b@x.test,50.00,0.00,0.00,50.00,5.00,4.00,59.00
                    2025-01-15,#1002,b@x.test,0.00,0.00,-50.00,-50.00,0.00,-4.00,-54.00
                    2025-01-16,#1003,b@x.test,30.00,0.00,0.00,30.00,5.00,2.40,37.40
                    """
            },
            {
                "Stripe API, which counts cents",
                "cus_a 1 20; cus_b 1 20",
                """
                    {"object": "list", "data": [{"id": "ch_1", "object": "charge", "amount": 2000, "amount_refunded": 0, "created": 1736503200, "currency": "usd", "customer": "cus_a", "paid": true, "refunded": false, "status": "succeeded", "refunds": {"data": []}}, {"id": "ch_2", "object": "charge", "amount": 3000, "amount_refunded": 1000, "created": 1736603200, "currency": "usd", "customer": "cus_b", "paid": true, "refunded": false, "status": "succeeded", "refunds": {"data": []}}, {"id": "ch_3", "object": "charge", "amount": 3000, "amount_refunded": 0, "created": 1736703200, "currency": "usd", "customer": "cus_b", "paid": false, "refunded": false, "status": "failed", "refunds": {"data": []}}]}
                    """
            },
            {
                "Square API, which counts cents",
                "C1 1 20.5; C2 1 10",
                """
                    {"payments": [{"id": "p1", "created_at": "2025-01-10T10:00:00Z", "amount_money": {"amount": 2050, "currency": "USD"}, "status": "COMPLETED", "order_id": "o1", "customer_id": "C1"}, {"id": "p2", "created_at": "2025-01-11T10:00:00Z", "amount_money": {"amount": 1000, "currency": "USD"}, "status": "COMPLETED", "order_id": "o2", "customer_id": "C2"}]}
                    """
            },
            {
                "cents by the name",
                "K1 1 19.99; K2 1 50",
                """
                    order_id,created_at,customer_id,quantity,unit_price_in_cents,total_in_cents
                    1,2025-01-13,K1,1,1999,1999
                    2,2025-01-14,K2,2,2500,5000
                    """
            },
            {
                "pieces that came back",
                "K1 1 20; K2 1 10; K3 2 50",
                """
                    order_id,order_date,customer_id,sku,quantity,returned_quantity,price
                    1,2025-01-13,K1,A,3,1,10.00
                    2,2025-01-14,K2,A,1,0,10.00
                    3,2025-01-15,K3,A,2,2,10.00
                    4,2025-01-16,K3,B,5,0,10.00
                    """
            },
            {
                "a flag of returns in German",
                "K1 1 30; K2 1 0; K3 1 20",
                """
                    Bestellung;Datum;Kundennr;Artikel;Menge;Preis;Retoure
                    1;13.01.2025;K1;A;3;10,00;nein
                    2;14.01.2025;K2;A;1;10,00;ja
                    3;15.01.2025;K3;A;2;10,00;nein
                    """
            },
            {
                "a flag of returns",
                "K1 1 30; K2 1 0; K3 1 20",
                """
                    order_id,order_date,customer_id,sku,quantity,price,is_returned
                    1,2025-01-13,K1,A,3,10.00,FALSE
                    2,2025-01-14,K2,A,1,10.00,TRUE
                    3,2025-01-15,K3,A,2,10.00,FALSE
                    """
            },
            {
                "rows of shipping and tax",
                "K1 1 18; K2 1 30",
                """
                    order_id,date,customer_id,line_type,sku,qty,amount
                    1,2025-01-13,K1,product,A,1,20.00
                    1,2025-01-13,K1,shipping,,1,5.00
                    1,2025-01-13,K1,tax,,1,4.00
                    1,2025-01-13,K1,discount,,1,-2.00
                    2,2025-01-14,K2,product,A,1,30.00
                    """
            },
            {
                "discounts beside the items",
                "K1 1 20; K2 1 10",
                """
                    [{"orderId": 1, "customer": {"id": "K1"}, "date": "2025-01-13", "items": [{"sku": "A", "qty": 2, "price": 10}, {"sku": "B", "qty": 1, "price": 5}], "discounts": [{"code": "X", "amount": 3}, {"code": "Y", "amount": 2}], "payments": [{"method": "card", "amount": 15}, {"method": "gift", "amount": 5}], "total": 20}, {"orderId": 2, "customer": {"id": "K2"}, "date": "2025-01-14", "items": [{"sku": "A", "qty": 1, "price": 10}], "discounts": [], "payments": [{"method": "card", "amount": 10}], "total": 10}]
                    """
            },
            {
                "taxes of a state and of the country",
                "K1 1 100; K2 1 50",
                """
                    order_id,order_date,customer_id,item,taxable_value,cgst,sgst,igst,invoice_value
                    1,2025-01-13,K1,A,100.00,9.00,9.00,0,118.00
                    2,2025-01-14,K2,A,50.00,0,0,9.00,59.00
                    """
            },
            {
                "the amount before and now",
                "K1 1 115; K2 1 60",
                """
                    order_id,order_date,customer_id,previous_amount,amount_change,current_amount
                    1,2025-01-13,K1,100.00,15,115.00
                    2,2025-01-14,K2,50.00,10,60.00
                    """
            },
            {
                "original and final amount",
                "K1 1 85; K2 2 92.5",
                """
                    order_id,order_date,customer_id,original_amount,discount_amount,final_amount
                    1,2025-01-13,K1,100.00,15.00,85.00
                    2,2025-01-14,K2,50.00,7.50,42.50
                    3,2025-01-14,K2,50.00,0,50.00
                    """
            },
            {
                "gross less discount is net",
                "100001 1 18; 100002 1 10",
                """
                    Trans ID,Cust ID,Trans Date,Trans Time,Total Qty,Gross Amt,Disc Amt,Net Amt,Loyalty Pts,Store
                    1,100001,13/01/2025,10:00,3,30.00,3.00,27.00,27,S1
                    2,100002,14/01/2025,10:00,1,10.00,0.00,10.00,10,S1
                    3,100001,15/01/2025,10:00,-1,-10.00,-1.00,-9.00,-9,S1
                    """
            },
            {
                "amount before and after the discount",
                "K1 1 85; K2 1 45",
                """
                    order_id,order_date,customer_id,amount_before_discount,discount_pct,amount_after_discount
                    1,2025-01-13,K1,100.00,15,85.00
                    2,2025-01-14,K2,50.00,10,45.00
                    """
            },
            {
                "a dash for no cents",
                "K1 1 1234; K2 1 20",
                """
                    order;date;customer;amount
                    1;2025-01-13;K1;1.234,--
                    2;2025-01-14;K2;20,00
                    """
            },
            {
                "rupiah in thousands",
                "K1 1 150000; K2 1 20500",
                """
                    order;date;customer;amount
                    1;2025-01-13;K1;Rp 150.000
                    2;2025-01-14;K2;Rp 20.500
                    """
            },
            {
                "two columns of one name",
                "K1 1 20; K2 1 0",
                """
                    Order,Date,Customer ID,Amount,Amount,Status,Status
                    1,2025-01-13,K1,20.00,16.81,paid,shipped
                    2,2025-01-14,K2,30.00,25.21,refunded,returned
                    3,2025-01-15,K1,10.00,8.40,paid,cancelled
                    """
            },
            {
                "rows of subtotals",
                "ann 2 30; bob 1 30",
                """
                    Customer,Date,Order,Amount
                    ann,2025-01-05,1,20.00
                    ann,2025-01-07,3,10.00
                    Subtotal ann,2025-01-31,,30.00
                    bob,2025-01-06,2,30.00
                    Subtotal bob,2025-01-31,,30.00
                    Grand Total,2025-01-31,,60.00
                    """
            },
            {
                "Odoo, whose lines have a path",
                "__export__.res_partner_7 1 48; __export__.res_partner_8 1 50",
                """
                    "Order Reference","Order Date","Customer","Customer/ID","Order Lines/Product","Order Lines/Quantity","Order Lines/Unit Price","Order Lines/Discount (%)","Order Lines/Subtotal","Untaxed Amount","Total","Status"
                    "S00012","2025-01-05 10:00:00","Azure","__export__.res_partner_7","[M1] Mug","2.0","10.0","10.0","18.0","48.0","57.6","Sales Order"
                    "","","","","[C1] Cup","1.0","30.0","0.0","30.0","","",""
                    "S00013","2025-01-06 10:00:00","Deco","__export__.res_partner_8","[M1] Mug","1.0","10.0","0.0","10.0","10.0","12.0","Quotation"
                    "S00014","2025-01-07 10:00:00","Deco","__export__.res_partner_8","[M1] Mug","5.0","10.0","0.0","50.0","50.0","60.0","Sales Order"
                    "S00015","2025-01-08 10:00:00","Azure","__export__.res_partner_7","[M1] Mug","5.0","10.0","0.0","50.0","50.0","60.0","Cancelled"
                    """
            },
            {
                "Xero with a credit note",
                "a@x.test 1 90; b@x.test 1 45",
                """
                    ContactName,EmailAddress,InvoiceNumber,Reference,InvoiceDate,DueDate,Total,TaxTotal,InvoiceAmountPaid,InvoiceAmountDue,InventoryItemCode,Description,Quantity,UnitAmount,Discount,LineAmount,AccountCode,TaxType,TaxAmount,Currency,Type,Sent,Status
                    Ann,a@x.test,INV-1,,13/01/2025,28/01/2025,120.00,20.00,120.00,0.00,M,Mug,10,10.00,,100.00,200,20%,20.00,GBP,Sales invoice,Sent,Paid
                    Bob,b@x.test,INV-2,,14/01/2025,29/01/2025,54.00,9.00,0.00,54.00,M,Mug,5,10.00,10,45.00,200,20%,9.00,GBP,Sales invoice,Sent,Awaiting Payment
                    Bob,b@x.test,INV-3,,15/01/2025,29/01/2025,54.00,9.00,54.00,0.00,M,Mug,5,10.00,10,45.00,200,20%,9.00,GBP,Sales invoice,Sent,Paid
                    Ann,a@x.test,CN-1,,16/01/2025,29/01/2025,12.00,2.00,12.00,0.00,M,Mug,1,10.00,,10.00,200,20%,2.00,GBP,Sales credit note,Sent,Paid
                    Cy,c@x.test,INV-4,,17/01/2025,29/01/2025,12.00,2.00,0.00,12.00,M,Mug,1,10.00,,10.00,200,20%,2.00,GBP,Sales invoice,Sent,Voided
                    """
            },
            {
                "Shopee, whose deal price counts",
                "ann88 1 40; bob77 1 20",
                """
                    Order ID,Order Status,Cancel reason,Return / Refund Status,Tracking Number*,Order Creation Date,Order Paid Time,Parent SKU Reference No.,Product Name,SKU Reference No.,Variation Name,Original Price,Deal Price,Quantity,Returned quantity,Product Subtotal,Total Discount,Price Discount(from Seller)(RM),Shopee Rebate(RM),No of product in order,Voucher Code,Seller Voucher,Total Amount,Buyer Paid Shipping Fee,Shipping Rebate Estimate,Transaction Fee,Username (Buyer),Receiver Name,Phone Number,Country,City
                    250101A,Completed,,,T1,2025-01-01 10:00,2025-01-01 10:01,P,Mug,M,red,25.00,20.00,2,0,40.00,10.00,10.00,0.00,2,,0.00,45.00,5.00,0.00,1.00,ann88,Ann,6012,MY,KL
                    250102B,Cancelled,Cancelled by buyer,,T2,2025-01-02 10:00,,P,Mug,M,red,25.00,20.00,1,0,20.00,5.00,5.00,0.00,1,,0.00,25.00,5.00,0.00,1.00,bob77,Bob,6013,MY,KL
                    250103C,Completed,,,T3,2025-01-03 10:00,2025-01-03 10:01,P,Mug,M,red,25.00,20.00,1,0,20.00,5.00,5.00,0.00,1,,0.00,25.00,5.00,0.00,1.00,bob77,Bob,6013,MY,KL
                    """
            },
            {
                "Square, whose card is a payment",
                "C1 1 0; C2 1 50",
                """
                    Date,Time,Time Zone,Gross Sales,Discounts,Service Charges,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,Total Collected,Source,Card,Card Entry Methods,Cash,Square Gift Card,Other Tender,Fees,Net Total,Transaction ID,Payment ID,Customer ID,Customer Name
                    03/15/2025,10:01:02,Eastern Time (US & Canada),$20.00,-$2.00,$0.00,$18.00,$0.00,$1.44,$3.00,$0.00,$22.44,POS,$22.44,Tapped,$0.00,$0.00,$0.00,-$0.68,$21.76,T1,P1,C1,Ann
                    03/16/2025,10:01:02,Eastern Time (US & Canada),$50.00,$0.00,$0.00,$50.00,$0.00,$4.00,$10.00,$0.00,$64.00,POS,$64.00,Tapped,$0.00,$0.00,$0.00,-$1.68,$62.32,T2,P2,C2,Bob
                    03/17/2025,10:01:02,Eastern Time (US & Canada),-$20.00,$2.00,$0.00,-$18.00,$0.00,-$1.44,$0.00,$0.00,-$19.44,POS,-$19.44,Tapped,$0.00,$0.00,$0.00,$0.00,-$19.44,T3,P3,C1,Ann
                    """
            },
            {
                "an order made for a test",
                "K1 1 10; K3 1 20",
                """
                    order_id,order_date,customer_id,amount,test
                    1,2025-01-13,K1,10.00,false
                    2,2025-01-14,K2,900.00,true
                    3,2025-01-14,K3,20.00,false
                    """
            },
            {
                "net of a fee is not what was paid",
                "K1 1 100; K2 1 50",
                """
                    order_id,order_date,customer_id,gross,fee,net
                    1,2025-01-13,K1,100.00,15.00,85.00
                    2,2025-01-14,K2,50.00,7.50,42.50
                    """
            },
            {
                "TikTok after the discount",
                "ann 1 36; bob 1 20; cy 1 20",
                """
                    Order ID,Order Status,Order Substatus,Cancelation/Return Type,SKU ID,Seller SKU,Product Name,Quantity,Sku Quantity of return,SKU Unit Original Price,SKU Subtotal Before Discount,SKU Platform Discount,SKU Seller Discount,SKU Subtotal After Discount,Shipping Fee After Discount,Taxes,Order Amount,Order Refund Amount,Created Time,Paid Time,Buyer Username,Recipient,Country
                    57611,Completed,Delivered,,1,A,Mug,2,0,20.00,40.00,0.00,4.00,36.00,5.00,2.88,43.88,0.00,01/13/2025 10:00:00,01/13/2025 10:01:00,ann,Ann,US
                    57612,Canceled,Canceled,Cancel,1,A,Mug,1,0,20.00,20.00,0.00,0.00,20.00,5.00,1.60,26.60,0.00,01/14/2025 10:00:00,,bob,Bob,US
                    57613,Completed,Delivered,Return/Refund,1,A,Mug,2,1,20.00,40.00,0.00,0.00,40.00,5.00,3.20,48.20,20.00,01/15/2025 10:00:00,01/15/2025 10:01:00,bob,Bob,US
                    57614,Completed,Delivered,,1,A,Mug,1,0,20.00,20.00,0.00,0.00,20.00,5.00,1.60,26.60,0.00,01/16/2025 10:00:00,01/15/2025 10:01:00,cy,Cy,US
                    """
            },
            {
                "SAP, whose minus stands on the sum",
                "0000100001 1 1375; 0000100002 1 12.5",
                """
                    VBELN	ERDAT	KUNNR	MATNR	KWMENG	VRKME	NETPR	NETWR	WAERK	MWSBP	AUART	ABGRU
                    0000004711	20250105	0000100001	M1	10,000	ST	12,50	125,00	EUR	23,75	TA	
                    0000004711	20250105	0000100001	M2	1,000	ST	1.250,00	1.250,00	EUR	237,50	TA	
                    0000004712	20250106	0000100002	M1	2,000	ST	12,50	25,00	EUR	4,75	TA	
                    0000004713	20250107	0000100002	M1	1,000	ST	12,50	12,50-	EUR	2,38-	RE	
                    """
            },
            {
                "accents of their own",
                "Müller 2 20",
                """
                    order_id,order_date,customer,amount
                    1,2025-01-13,Müller,10
                    2,2025-01-14,Müller,10
                    """
            },
        };

    [Theory]
    [MemberData(nameof(Exports))]
    public async Task Each_customer_comes_to_what_was_paid_for_goods(string what, string sums, string text)
    {
        var answer = await ReadOrders.Async(text);
        answer.Sums().ShouldBe(sums, $"{what}: {answer.Message} {string.Join(' ', answer.Warnings)}");
    }
}
