using System.Text;
using CustomerValue.Exports;
using CustomerValue.Exports.Formats;
using UtfUnknown;

namespace CustomerValue.Tests.Exports;

/// <summary>Which encoding a text is read in that says none.</summary>
public class EncodingTests
{
    /// <summary>Names and words of customers and goods, by the encoding that a spreadsheet of their country saves them in.</summary>
    private static readonly (string Encoding, string Words)[] Samples =
    [
        (
            "gb18030",
            "张三 李四 王小明 陈静 刘洋 赵敏 黄丽华 周杰 吴磊 徐婷婷 孙悦 马超 胡雪梅 郭靖 何琳 高翔 林志强 罗文涛 梁思雨 宋佳 郑成功 谢霆锋 韩梅梅 曹操 许仙 邓紫棋 冯绍峰 程潇 蔡徐坤 潘长江 北京市朝阳区 女式连衣裙 蓝牙耳机 保温杯 欧阳娜娜 司马懿 诸葛亮"
        ),
        (
            "big5",
            "王小明 李美玲 陳志豪 林雅婷 黃俊傑 張惠雯 吳宗翰 劉佳穎 蔡英文 楊承恩 許淑芬 鄭建宏 謝怡君 郭冠宇 洪佩珊 曾國城 邱心怡 廖家豪 賴雅惠 徐若瑄 周杰倫 葉啟田 蘇貞昌 莊詩涵 呂秀蓮 台北市信義區 女裝外套 藍牙耳機 保溫杯 歐陽娜娜"
        ),
        (
            "shift_jis",
            "田中太郎 佐藤花子 鈴木一郎 高橋優子 渡辺健 伊藤美咲 山本さくら 中村翔太 小林恵子 加藤誠 吉田愛 山田ユキ 佐々木裕子 松本大輝 井上陽菜 木村拓哉 東京都渋谷区 りんご コーヒーカップ Ｔシャツ 靴下 斎藤工 清水まなみ 森下洋子"
        ),
        (
            "euc-kr",
            "김철수 이영희 박지민 최민준 정수빈 강하늘 조은정 윤서연 장동건 임재범 한지민 오세훈 서지수 신동엽 권상우 황정음 안성기 송혜교 전지현 홍길동 서울특별시 강남구 블루투스 이어폰 여성 원피스 커피잔"
        ),
        (
            "windows-1252",
            "Müller Schäfer Größe Jürgen Straße Köln café Élodie François Bébé château garçon señor Muñoz Peña José María Núñez São João Conceição Corrêa André Gonçalves Åsa Björk Sjöström Ångström Søren Kjær Jørgensen Ærø perché città Niccolò Zoë Noël Björn Þór Guðrún Häkkinen Mäkelä Désirée"
        ),
        (
            "windows-1250",
            "Łukasz Wałęsa Michał Śląsk Żółkiewski Gdańsk Małgorzata Dąbrowska Kraków Wójcik Woźniak Król Jabłoński Dvořák Novotný Jiří Černý Procházka Veselý Němec Říha Kučera Růžička Beneš Tomáš Kovács Szabó Őrsi Győr Erdős Kőrösi Čapek Živković Đorđević Milošević Ţepeş Bucureşti Škoda Hudák Ľubomír Žofia"
        ),
        (
            "windows-1251",
            "Иванов Смирнова Пётр Кузнецов Анна Наталья Юлия Сергей Москва Чайковский Щукин Жуков Эдуард Футболка Кружка Платье Соколов Наушники Лебедев Козлова Морозов Волков Шевченко Києв Київ Їжакевич Ємець Георги Димитров Пловдив Ђорђевић"
        ),
        (
            "windows-1253",
            "Γιώργος Παπαδόπουλος Μαρία Νίκος Ελένη Αθήνα Θεσσαλονίκη Δημήτρης Κωνσταντίνος Σοφία Μπλούζα Παπούτσια Ιωάννης Χρήστος Βασιλική Γιάννης"
        ),
        (
            "windows-1254",
            "Ayşe Yıldız Çağlar Gökçe Işık Şahin Öztürk Güneş Doğan Çiçek İbrahim Kılıç Yılmaz Arslan İstanbul Diyarbakır Tişört Ayakkabı Gömlek Erdoğan Barış"
        ),
        ("windows-1255", "דוד כהן משה לוי ירושלים שרה אברהם חולצה נעליים תל"),
        ("windows-1256", "محمد أحمد فاطمة علي خالد القاهرة الرياض قميص حذاء عبدالله"),
        ("windows-1257", "Žemaitis Šiauliai Jūratė Kęstutis Ąžuolas Bērziņš Kārlis Ozoliņš Liepājā Ģirts"),
        ("windows-874", "สมชาย กรุงเทพ สมหญิง ประเทศไทย เสื้อยืด รองเท้า"),
        ("koi8-r", "Иванов Смирнова Пётр Кузнецов Анна Наталья Юлия Сергей Москва Чайковский Щукин Жуков Соколов"),
    ];

    static EncodingTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Fact]
    public async Task The_sign_of_a_currency_on_every_row_does_not_outweigh_the_header()
    {
        var rows = Enumerable
            .Range(1, 80)
            .Select(i => $"{i}|K{i % 9}|2024/05/{1 + (i % 28):00}|P{i}A|1|円 {100 + i}.27|円 {100 + i}.27");
        var text = $"注文番号|会員番号|購入日|品番|数量|販売価格|金額\n{string.Join('\n', rows)}\n";
        using var run = await ExportRun.ReadAsync(Encoding.GetEncoding("shift_jis").GetBytes(text));
        run.Manifest.Encoding.ShouldBe("shift_jis");
        run.Manifest.RowsKept.ShouldBe(80);
    }

    /// <summary>Share of samples of so many words each that are read letter by letter as they were written.</summary>
    [Theory]
    [InlineData(1, 0.84)]
    [InlineData(2, 0.95)]
    [InlineData(4, 0.98)]
    [InlineData(20, 0.99)]
    public void A_few_names_are_enough(int words, double least)
    {
        var output = TestContext.Current.TestOutputHelper;
        var (right, all, general, silent) = (0, 0, 0, 0);
        foreach (var (name, list) in Samples)
        {
            var (ours, drawn) = (0, 0);
            foreach (var text in Draws(list, words))
            {
                var bytes = Encoding.GetEncoding(name).GetBytes(text);
                var guess = EncodingGuess.Of(bytes);
                var isRight = guess.Encoding.GetString(bytes) == text;
                ours += isRight ? 1 : 0;
                silent += isRight || guess.Other is not null ? 0 : 1;
                drawn++;
                general += CharsetDetector.DetectFromBytes(bytes).Detected?.Encoding?.GetString(bytes) == text ? 1 : 0;
                if (!isRight)
                {
                    output?.WriteLine(
                        $"{name} as {guess.Name} (or {guess.Other}): {guess.Encoding.GetString(bytes)} for {text}".ReplaceLineEndings(
                            " "
                        )
                    );
                }
            }

            output?.WriteLine($"{name}: {ours} of {drawn}");
            right += ours;
            all += drawn;
        }

        output?.WriteLine(
            $"{words} words: {(double)right / all:P1}, wrong without a warning {silent}, the general detector alone {(double)general / all:P1}, of {all}"
        );
        ((double)right / all).ShouldBeGreaterThanOrEqualTo(least);
    }

    [Theory]
    [InlineData("gb18030", "王小明")]
    [InlineData("windows-1252", "Müller")]
    [InlineData("windows-1250", "Wałęsa")]
    [InlineData("utf-8", "é")]
    public async Task A_name_that_comes_late_tells_wherever_it_stands(string encoding, string name)
    {
        var text = new StringBuilder("customer_id,time,amount\n");
        for (var i = 0; i < 60_000; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"c{i},2025-01-02,1\n");
        }

        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{name},2025-01-02,1\n");
        var bytes = Encoding.GetEncoding(encoding).GetBytes(text.ToString());
        foreach (var upload in new[] { bytes, ExportRun.Gzip(bytes) })
        {
            using var run = await ExportRun.ReadAsync(upload);
            run.Query("customer_id").ShouldContain(name);
            run.Manifest.RowsKept.ShouldBe(60_001);
            run.Manifest.Encoding.ShouldBe(encoding);
        }
    }

    [Theory]
    [InlineData("gb18030", "客户编号,下单日期,订单金额", "年", "月", "日")]
    [InlineData("big5", "客戶編號,日期,金額", "年", "月", "日")]
    [InlineData("shift_jis", "顧客ID,注文日,金額", "年", "月", "日")]
    [InlineData("euc-kr", "customer_id,date,amount", "년", "월", "일")]
    public async Task Words_of_dates_on_every_row_are_no_letters_among_digits(
        string encoding,
        string header,
        string year,
        string month,
        string day
    )
    {
        var rows = Enumerable
            .Range(0, 60)
            .Select(i => $"K{i % 7},{2019 + (i % 3)}{year}{1 + (i % 9)}{month}{1 + (i % 28)}{day},10\n");
        using var run = await ExportRun.ReadAsync(
            Encoding.GetEncoding(encoding).GetBytes($"{header}\n{string.Concat(rows)}")
        );
        run.Manifest.Encoding.ShouldBe(encoding);
        run.Manifest.RowsKept.ShouldBe(60);
        run.Manifest.First.ShouldBe(new DateTime(2019, 1, 1));
    }

    [Theory]
    [InlineData("gb18030", "联系人")]
    [InlineData("euc-kr", "주문번호")]
    public async Task A_word_that_begins_as_a_packet_of_OpenPGP_does_is_a_word(string encoding, string first)
    {
        var text = $"{first},customer_id,date,amount\n1,u1,2025-01-05,100\n2,u2,2025-01-06,200\n";
        using var run = await ExportRun.ReadAsync(Encoding.GetEncoding(encoding).GetBytes(text));
        run.Query("customer_id || ' ' || amount").ShouldBe(["u1 100.0000", "u2 200.0000"]);
        run.Manifest.Encoding.ShouldBe(encoding);
    }

    [Fact]
    public async Task Headers_in_another_encoding_are_known()
    {
        var bytes = Encoding
            .GetEncoding("gb18030")
            .GetBytes("订单编号,用户ID,下单时间,实付金额\n1,u1,2025-01-05,100\n2,u2,2025-01-06,200\n");
        using var run = await ExportRun.ReadAsync(bytes);
        run.Query("customer_id || ' ' || amount").ShouldBe(["u1 100.0000", "u2 200.0000"]);
        run.Manifest.Encoding.ShouldBe("gb18030");
        run.Manifest.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_that_may_be_read_two_ways_is_warned_of_and_the_mapping_decides()
    {
        var bytes = Encoding.GetEncoding("windows-1250").GetBytes("customer_id,time,amount\nGyőr,2025-01-05,1\n");
        using (var run = await ExportRun.ReadAsync(bytes))
        {
            run.Manifest.Warnings.ShouldHaveSingleItem().ShouldContain("\"encoding\": \"windows-1250\"");
        }

        using (var run = await ExportRun.ReadAsync(bytes, """{"encoding":"windows-1250"}"""))
        {
            run.Query("customer_id").ShouldBe(["Győr"]);
            run.Manifest.Warnings.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_few_broken_bytes_make_no_other_encoding()
    {
        var text = new StringBuilder("customer_id,time,amount\n");
        for (var i = 0; i < 300; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"Jörg{i},2025-01-02,1\n");
        }

        byte[] bytes = [.. Encoding.UTF8.GetBytes(text.ToString()), .. "x\u00e9"u8[..2], .. ",2025-01-02,1\n"u8];
        using var run = await ExportRun.ReadAsync(bytes);
        run.Manifest.Encoding.ShouldBe("utf-8");
        run.Manifest.RowsKept.ShouldBe(300);
        run.Manifest.RefusedByReason.ShouldContainKeyAndValue("bad_encoding", 1);
    }

    private static IEnumerable<string> Draws(string list, int words)
    {
        var random = new Random(words);
        var all = list.Split(' ');
        for (var draw = 0; draw < 100; draw++)
        {
            var text = new StringBuilder("order_id,customer,date,amount\n");
            for (var i = 0; i < words; i++)
            {
                text.Append(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"{i},{all[random.Next(all.Length)]},2025-01-{i + 1:00},{i}.50\n"
                );
            }

            yield return text.ToString();
        }
    }
}
