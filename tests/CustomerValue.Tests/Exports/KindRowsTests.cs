namespace CustomerValue.Tests.Exports;

/// <summary>What each kind's rows become.</summary>
public class KindRowsTests
{
    private const string Customer =
        "concat_ws('|', customer_id, coalesce(signup::DATE::VARCHAR, '-'), coalesce(birth_year::VARCHAR, '-'), coalesce(gender, '-'), coalesce(city, '-'), coalesce(country, '-'), coalesce(channel, '-'), coalesce(consent::VARCHAR, '-'))";
    private const string Event =
        "concat_ws('|', customer_id, time, type, coalesce(sku, '-'), coalesce(category, '-'), coalesce(session, '-'))";
    private const string Product =
        "concat_ws('|', sku, coalesce(name, '-'), coalesce(category, '-'), coalesce(brand, '-'), coalesce(price::VARCHAR, '-'), coalesce(cost::VARCHAR, '-'), coalesce(image, '-'))";
    private const string Review =
        "concat_ws('|', coalesce(customer_id, '-'), coalesce(sku, '-'), coalesce(time::VARCHAR, '-'), coalesce(rating::VARCHAR, '-'), coalesce(title, '-'), coalesce(text, '-'), coalesce(language, '-'))";

    [Theory]
    [InlineData(
        "customer_id,gender\na,f\n",
        "customer_id VARCHAR, signup TIMESTAMP, birth_year INTEGER, gender VARCHAR, city VARCHAR, region VARCHAR, country VARCHAR, channel VARCHAR, consent BOOLEAN, line BIGINT"
    )]
    [InlineData(
        "customer_id,time,event\na,2025-01-01,view\n",
        "customer_id VARCHAR, time TIMESTAMP, type VARCHAR, sku VARCHAR, category VARCHAR, session VARCHAR, line BIGINT"
    )]
    [InlineData(
        "sku,name\na,b\n",
        "sku VARCHAR, name VARCHAR, category VARCHAR, brand VARCHAR, price DECIMAL(18,4), cost DECIMAL(18,4), image VARCHAR, line BIGINT"
    )]
    [InlineData(
        "rating\n5\n",
        "customer_id VARCHAR, sku VARCHAR, time TIMESTAMP, rating DOUBLE, title VARCHAR, text VARCHAR, language VARCHAR, line BIGINT"
    )]
    public async Task The_columns_are_the_same_whatever_the_export_has(string text, string columns)
    {
        using var run = await ExportRun.ReadAsync(text);
        run.Columns.ShouldBe(columns);
    }

    [Fact]
    public async Task Birth_gender_and_consent_are_read_however_they_are_written()
    {
        using var run = await ExportRun.ReadAsync(
            "customer_id,signup_date,birth_date,age,gender,consent\na,2020-03-01,1968-05-07,,f,yes\nb,2020-03-01,,40,男,0\nc,2020-03-01,,35-44,W,maybe\nd,,0001-01-01,,X,TRUE\ne,2020-03-01,soon,200,?,\n,2020-03-01,,,,\nf,never,,,,\n",
            settings: Lenient
        );
        run.Query(Customer)
            .ShouldBe([
                "a|2020-03-01|1968|female|-|-|-|true",
                "b|2020-03-01|1980|male|-|-|-|false",
                "c|2020-03-01|1981|female|-|-|-|-",
                "d|-|-|other|-|-|-|true",
                "e|2020-03-01|-|-|-|-|-|-",
            ]);
        run.Manifest.RowsAnonymous.ShouldBe(1);
        run.Rejects.ShouldBe(["8|signup|never|not_a_time|f,never,,,,"]);
    }

    [Fact]
    public async Task Shopify_customers_are_known_by_the_address_their_orders_name()
    {
        using var run = await ExportRun.ReadAsync(
            "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address City,Default Address Province Code,Default Address Country Code,Phone,Total Spent,Total Orders\n'701,A,B,Ann@Example.com,yes,Bonn,NW,DE,,10.00,1\n702,C,D,,no,Lyon,,FR,,0.00,0\n"
        );
        run.Manifest.Preset.ShouldBe("shopify");
        run.Query(Customer).ShouldBe(["ann@example.com|-|-|-|Bonn|DE|-|true", "702|-|-|-|Lyon|FR|-|false"]);
    }

    [Fact]
    public async Task WooCommerce_customers_have_a_day_of_signing_up()
    {
        using var run = await ExportRun.ReadAsync(
            "Name,Username,Last Active,Sign Up,Email,Orders,Total Spend,AOV,Country / Region,City,Region,Postal Code\nA B,ab,2025-02-01 10:00:00,2024-12-31 09:00:00,ab@example.com,2,30,15,DE,Bonn,NW,53111\n"
        );
        run.Manifest.Preset.ShouldBe("woocommerce");
        run.Manifest.Kind.ShouldBe("customers");
        run.Query(Customer).ShouldBe(["ab@example.com|2024-12-31|-|-|Bonn|DE|-|-"]);
    }

    [Fact]
    public async Task Words_of_events_mean_one_of_four()
    {
        using var run = await ExportRun.ReadAsync(
            "user_id,event_time,event_type,product_id,category_code,user_session\n1,2025-01-01 10:00:00 UTC,Page View,p,a.b,s\n1,2025-01-01 10:01:00 UTC,add_to_cart,p,,s\n1,2025-01-01 10:02:00 UTC,收藏,p,,s\n1,2025-01-01 10:03:00 UTC,transaction,p,,s\n1,2025-01-01 10:04:00 UTC,remove_from_cart,p,,s\n,2025-01-01 10:05:00 UTC,view,p,,s\n1,2025-01-01 10:06:00 UTC,frobnicate,p,,s\n1,,view,p,,s\n",
            settings: Lenient
        );
        run.Query(Event)
            .ShouldBe([
                "1|2025-01-01 10:00:00|view|p|a.b|s",
                "1|2025-01-01 10:01:00|cart|p|-|s",
                "1|2025-01-01 10:02:00|favourite|p|-|s",
                "1|2025-01-01 10:03:00|buy|p|-|s",
            ]);
        var found = run.Manifest;
        (found.RowsRead, found.RowsExcluded, found.RowsAnonymous, found.RowsRefused).ShouldBe((8, 1, 1, 2));
        run.Rejects.Select(r => r.Split(',')[0]).ShouldBe(["8|type|frobnicate|unknown_word|1", "9|time|-|missing|1"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("user_id,item_id,category_id,behavior_type,timestamp\n")]
    public async Task Taobao_behaviour_is_read_with_and_without_its_header(string header)
    {
        using var run = await ExportRun.ReadAsync(
            header + "1,2268318,2520377,pv,1511544070\n1,2333346,2520771,fav,1511561733\n"
        );
        run.Manifest.Preset.ShouldBe("taobao-user-behavior");
        run.Query(Event)
            .ShouldBe([
                "1|2017-11-24 17:21:10|view|2268318|2520377|-",
                "1|2017-11-24 22:15:33|favourite|2333346|2520771|-",
            ]);
        var first = header.Length == 0 ? "1" : "2";
        run.Query("line::VARCHAR")[0].ShouldBe(first);
    }

    [Fact]
    public async Task Products_stand_in_the_first_partition_with_the_path_of_their_category()
    {
        using var run = await ExportRun.ReadAsync(
            "product_id,product_name,department,category,subcategory,brand,price,cost,image\n1,Mug,Home,Kitchen>Cups ,Mugs,Acme,\"€ 1.234,50\",3,m.jpg\n2,Cup,,Kitchen,,,,,\n3,Jug,,,,,x,,\n",
            settings: Lenient
        );
        run.Query(Product)
            .ShouldBe(["1|Mug|Home > Kitchen > Cups > Mugs|Acme|1234.5000|3.0000|m.jpg", "2|Cup|Kitchen|-|-|-|-"]);
        run.Partitions.ShouldBe(["0"]);
        (run.Manifest.First, run.Manifest.DateFormat, run.Manifest.Currency).ShouldBe((null, null, null));
        run.Rejects.ShouldBe(["4|price|x|not_a_number|3,Jug,,,,,x,,"]);
    }

    [Fact]
    public async Task Shopify_variants_take_what_stands_on_the_products_first_row()
    {
        using var run = await ExportRun.ReadAsync(
            "Handle,Title,Body (HTML),Vendor,Product Category,Type,Variant SKU,Variant Price,Image Src,Cost per item\nmug,\"Mug 3\"\"\",<p>x</p>,Acme,Home > Mugs,,M-S,4.00,https://example.com/m.png,1.50\nmug,,,,,,M-L,6.00,,\nmug,,,,,,,,https://example.com/n.png,\ncup,Cup,,Acme,,,,2.00,,\n"
        );
        run.Manifest.Preset.ShouldBe("shopify");
        run.Manifest.RowsExcluded.ShouldBe(1);
        run.Query(Product)
            .ShouldBe([
                "M-S|Mug 3\"|Home > Mugs|Acme|4.0000|1.5000|https://example.com/m.png",
                "M-L|Mug 3\"|Home > Mugs|Acme|6.0000|-|https://example.com/m.png",
                "cup|Cup|-|Acme|2.0000|-|-",
            ]);
    }

    [Fact]
    public async Task WooCommerce_products_without_a_number_keep_the_shops_own()
    {
        using var run = await ExportRun.ReadAsync(
            "ID,Type,SKU,Name,Published,Description,In stock?,Stock,Sale price,Regular price,Categories,Images\n7,simple,M,Mug,1,Long,1,5,3,4,\"Home > Mugs, Gifts\",\"https://example.com/m.png, https://example.com/n.png\"\n8,simple,,Cup,1,,1,5,,2,Home,\n"
        );
        run.Manifest.Preset.ShouldBe("woocommerce");
        run.Query(Product)
            .ShouldBe(["M|Mug|Home > Mugs|-|4.0000|-|https://example.com/m.png", "8|Cup|Home|-|2.0000|-|-"]);
    }

    [Theory]
    [InlineData(48 << 20)]
    [InlineData(400)]
    public async Task WooCommerce_variations_take_what_stands_with_their_product(int chunkBytes)
    {
        using var run = await ExportRun.ReadAsync(
            "ID,Type,SKU,Name,Regular price,Categories,Images,Parent,Brands\n7,variable,SHIRT,Shirt,,\"Clothing > Shirts\\, Tops, Sale\",s.png,,Acme\n8,variable,,Cap,,Hats,c.png,,Acme\n9,variation,S-RED,Shirt - Red,9,,r.png,SHIRT,\n10,variation,C-RED,Cap - Red,5,Caps,,id:8,\n11,variation,S-BLUE,Shirt - Blue,9,,,SHIRT,\n12,variation,LOST,Lost,9,,,id:99,\n",
            settings: ExportRun.Settings with
            {
                ChunkBytes = chunkBytes,
            }
        );
        run.Manifest.Preset.ShouldBe("woocommerce");
        run.Query(Product)
            .ShouldBe([
                "SHIRT|Shirt|Clothing > Shirts, Tops|Acme|-|-|s.png",
                "8|Cap|Hats|Acme|-|-|c.png",
                "S-RED|Shirt - Red|Clothing > Shirts, Tops|Acme|9.0000|-|r.png",
                "C-RED|Cap - Red|Caps|Acme|5.0000|-|c.png",
                "S-BLUE|Shirt - Blue|Clothing > Shirts, Tops|Acme|9.0000|-|s.png",
                "LOST|Lost|-|-|9.0000|-|-",
            ]);
    }

    [Fact]
    public async Task A_category_may_have_a_comma_in_its_name()
    {
        using var run = await ExportRun.ReadAsync("sku,name,category\na,Ring,\"Clothing, Shoes & Jewelry > Rings\"\n");
        run.Query("category").ShouldBe(["Clothing, Shoes & Jewelry > Rings"]);
    }

    [Fact]
    public async Task Amazon_reviews_are_dated_by_their_seconds()
    {
        using var run = await ExportRun.ReadAsync(
            """{"reviewerID":"A1","asin":"B01","helpful":[2,3],"reviewText":"Fits \"well\".\nWould buy again","overall":5.0,"summary":"Good","unixReviewTime":1252800000,"reviewTime":"09 13, 2009"}"""
        );
        run.Manifest.Preset.ShouldBe("amazon-reviews");
        run.Query(Review).ShouldBe(["A1|B01|2009-09-13 00:00:00|5.0|Good|Fits \"well\". Would buy again|-"]);
    }

    [Fact]
    public async Task Reviews_need_neither_a_customer_nor_a_time()
    {
        using var run = await ExportRun.ReadAsync(
            ",Clothing ID,Age,Title,Review Text,Rating,Recommended IND\n0,767,33,,\"Silky,\nand \"\"soft\"\"\",4,1\n1,767,33,,,,1\n"
        );
        run.Manifest.Preset.ShouldBe("womens-clothing-reviews");
        run.Manifest.RowsExcluded.ShouldBe(1);
        run.Query(Review).ShouldBe(["-|767|-|4.0|-|Silky, and \"soft\"|-"]);
        run.Partitions.ShouldBe(["0"]);
        run.Manifest.First.ShouldBeNull();
    }

    [Fact]
    public async Task Ratings_of_another_scale_are_refused_until_it_is_said()
    {
        const string text = "customer_id,rating,text,lang\na,9,x,en-GB\nb,2,y,中文\nc,10,z,??\n";
        var refusal = await ExportRun.RefusalAsync(System.Text.Encoding.UTF8.GetBytes(text));
        refusal.Code.ShouldBe("too_many_refused");
        refusal.Message.ShouldContain("\"ratingScale\": 10");
        using var run = await ExportRun.ReadAsync(text, """{"ratingScale":10}""");
        run.Query(Review).ShouldBe(["a|-|-|4.5|-|x|en", "b|-|-|1.0|-|y|zh", "c|-|-|5.0|-|z|-"]);
    }

    [Theory]
    [InlineData("4 stars", "4.0")]
    [InlineData("4/5", "4.0")]
    [InlineData("\"4,5\"", "4.5")]
    [InlineData("好评", "5.0")]
    public async Task Ratings_may_say_what_they_are(string given, string rating)
    {
        using var run = await ExportRun.ReadAsync($"sku,rating\na,{given}\n");
        run.Query("rating::VARCHAR").ShouldBe([rating]);
    }

    private static global::CustomerValue.Exports.ExportSettings Lenient =>
        ExportRun.Settings with
        {
            MaxRefusedShare = 1,
        };
}
