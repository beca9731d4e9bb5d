namespace CustomerValue.Exports.Reading;

/// <summary>What the status of an order, or the type of a row, means for money.</summary>
internal enum OrderState
{
    /// <summary>The word is not known.</summary>
    Unknown,

    /// <summary>A purchase that stands.</summary>
    Purchase,

    /// <summary>Never paid: no purchase.</summary>
    Unpaid,

    /// <summary>Cancelled: no purchase.</summary>
    Cancelled,

    /// <summary>All of it came back or was refunded.</summary>
    Returned,

    /// <summary>Some of it came back; how much another column tells, or nothing.</summary>
    PartlyReturned,

    /// <summary>A row that is no order at all, such as a payout.</summary>
    Ignored,
}

/// <summary>The words for states, in the languages and shops of exports.</summary>
internal static class OrderStates
{
    /// <summary>The states as mapping files name them.</summary>
    public static readonly IReadOnlyDictionary<string, OrderState> Names = new Dictionary<string, OrderState>(
        StringComparer.Ordinal
    )
    {
        ["purchase"] = OrderState.Purchase,
        ["unpaid"] = OrderState.Unpaid,
        ["cancelled"] = OrderState.Cancelled,
        ["returned"] = OrderState.Returned,
        ["partly_returned"] = OrderState.PartlyReturned,
        ["ignored"] = OrderState.Ignored,
    };

    private static readonly (OrderState State, string[] Words)[] Lists =
    [
        (
            OrderState.Purchase,
            Words(
                "completed;complete;paid;paid out;captured;processing;processed;shipped;delivered;fulfilled;unfulfilled;partially fulfilled;partial;success;successful;succeeded;settled;approved;accepted;confirmed;invoiced;closed;finished;done;active;open;new;ok;yes;on hold;onhold;on-hold;hold;ready;ready to ship;ready for pickup;picked up;packed;dispatched;in transit;in progress;in production;awaiting fulfillment;awaiting shipment;awaiting pickup;partially shipped;partly shipped;payment accepted;payment received;payment complete;remote payment accepted;preparation in progress;processing in progress;on backorder (paid);partially paid;partially_paid;partly paid;received;sale;sales;sales order;order;purchase;buy;charge;payment;sold;collected;disputed;manual verification required;shipping;credited;exported;valid;deposited;authorized;authorised;pre-order;backordered;won;fulfilled by amazon;resolved;in process;in processing;order placed;placed;order received;awaiting collection;collected in store;shipped - delivered to buyer;shipped - picked up;shipped - out for delivery;shipped - in transit"
                    + ";bezahlt;abgeschlossen;versendet;versandt;verschickt;geliefert;zugestellt;in bearbeitung;bestätigt;fertig;neu;verkauf;bestellung;kauf;rechnung;zahlung eingegangen;zahlung erhalten;abgeholt;komplett;erledigt"
                    + ";payé;payée;payee;terminé;terminée;expédié;expédiée;livré;livrée;en cours;en cours de traitement;en cours de préparation;validé;validée;confirmé;confirmée;vente;commande;paiement accepté;complétée;traité;achat"
                    + ";pagado;pagada;completado;completada;enviado;enviada;entregado;entregada;procesando;en proceso;confirmado;confirmada;venta;pedido;compra;pago aceptado;finalizado;aprobado;cobrado"
                    + ";pagato;pagata;completato;completata;spedito;spedita;consegnato;consegnata;in lavorazione;confermato;confermata;vendita;ordine;acquisto;evaso;evasa;pagamento accettato;concluso"
                    + ";pago;paga;concluído;concluída;concluido;completo;entregue;processando;em processamento;aprovado;aprovada;faturado;venda;pagamento aceite;pagamento aprovado;finalizada"
                    + ";betaald;voltooid;afgerond;verzonden;geleverd;afgeleverd;in behandeling;verwerkt;bevestigd;verkoop;bestelling;betaling geaccepteerd"
                    + ";opłacone;opłacony;zapłacone;zrealizowane;zrealizowany;zakończone;wysłane;wysłany;dostarczone;dostarczony;w trakcie realizacji;w realizacji;potwierdzone;sprzedaż;zamówienie;przyjęte;płatność przyjęta"
                    + ";betald;betalad;slutförd;slutfört;skickad;levererad;behandlas;bekräftad;försäljning;genomförd;klar"
                    + ";已付款;已支付;已完成;交易成功;交易完成;已发货;已收货;已签收;待发货;待收货;已确认;卖家已发货;买家已付款;等待卖家发货;买家已付款，等待卖家发货;卖家已发货，等待买家确认;卖家已发货,等待买家确认;成功;完成;销售;订单;购买;部分发货;充值成功;已出库;已送达;配送中;待评价;已评价;等待发货;等待收货"
                    + ";支払済み;支払い済み;入金済み;入金済;完了;発送済み;発送済;出荷済み;出荷済;配達済み;配達完了;処理中;確定;売上;注文;購入;受付;受付済;準備中;対応済み"
            )
        ),
        (
            OrderState.Unpaid,
            Words(
                "pending;pending payment;pending_payment;awaiting payment;awaiting_payment;awaiting check payment;awaiting bank wire payment;awaiting paypal payment;awaiting cod validation;awaiting cash on delivery validation;unpaid;not paid;failed;failure;declined;denied;rejected;expired;voided;void;draft;checkout-draft;checkout draft;auto-draft;abandoned;incomplete;payment error;payment failed;payment review;payment_review;fraud;suspected fraud;error;blocked;waiting for payment;payment pending;overdue;requires payment method;requires_payment_method;requires_action;requires capture;uncaptured;initiated;created;in cart;cart;quote;quotation;quotation sent;invalid;test;on backorder (not paid);pending transaction;lost;disabled;not completed;trash"
                    + ";unbezahlt;nicht bezahlt;offene zahlung;warten auf zahlung;zahlung ausstehend;zahlung offen;ausstehend;fehlgeschlagen;abgelehnt;abgelaufen;entwurf;angebot;abgebrochen;fehler bei der bezahlung;vorkasse offen;wartet auf zahlung"
                    + ";impayé;impayée;non payé;non payée;en attente de paiement;en attente paiement;échoué;échouée;échec;refusé;refusée;expiré;expirée;brouillon;abandonné;abandonnée;erreur de paiement;en attente du paiement"
                    + ";no pagado;impagado;pendiente de pago;pendiente;pago pendiente;fallido;fallida;rechazado;rechazada;caducado;expirado;borrador;abandonado;error en pago;a la espera de pago"
                    + ";non pagato;in attesa di pagamento;in attesa;fallito;fallita;rifiutato;rifiutata;scaduto;scaduta;bozza;abbandonato;errore di pagamento"
                    + ";não pago;aguardando pagamento;pendente;pagamento pendente;falhou;recusado;recusada;expirada;rascunho;abandonada;erro de pagamento;não aprovado"
                    + ";niet betaald;onbetaald;in afwachting van betaling;wacht op betaling;mislukt;geweigerd;verlopen;concept;betaling mislukt"
                    + ";nieopłacone;nieopłacony;niezapłacone;oczekuje na płatność;oczekujące na płatność;oczekiwanie na płatność;płatność odrzucona;nieudane;odrzucone;wygasłe;szkic;błąd płatności"
                    + ";obetald;väntar på betalning;inväntar betalning;misslyckad;misslyckades;nekad;utgången;utkast"
                    + ";待付款;未付款;未支付;等待付款;等待买家付款;支付失败;付款失败;待支付;草稿;交易未完成;已过期;失败"
                    + ";未払い;未入金;入金待ち;支払待ち;支払い待ち;支払待;決済エラー;失敗;期限切れ;下書き;入金前"
            )
        ),
        (
            OrderState.Cancelled,
            Words(
                "cancelled;canceled;cancel;cancellation;cancelled by customer;canceled by customer;cancelled by merchant;cancelled by seller;cancelled reversal;order cancelled;customer cancelled;removed;deleted;withdrawn;undone"
                    + ";storniert;storno;annulliert;abbestellt;gelöscht;stornierung"
                    + ";annulé;annulée;annulation;supprimé"
                    + ";cancelado;cancelada;anulado;anulada;cancelación;anulación"
                    + ";annullato;annullata;cancellato;cancellata;annullamento;stornato"
                    + ";cancelamento;estornada por cancelamento"
                    + ";geannuleerd;annulering;geannulleerd;verwijderd"
                    + ";anulowane;anulowany;anulowana;anulowano;usunięte"
                    + ";avbruten;avbeställd;annullerad;makulerad;makulerat;raderad"
                    + ";已取消;取消;交易关闭;已关闭;关闭;已作废;作废;取消订单;付款以前，卖家或买家主动关闭交易;已撤销"
                    + ";キャンセル;キャンセル済み;キャンセル済;取消;取り消し;取消済;中止"
            )
        ),
        (
            OrderState.Returned,
            Words(
                "refunded;refund;returned;return;returns;chargeback;charge back;charged back;chargebacked;reversed;reversal;fully refunded;full refund;sent back;credit note;credit memo;credit;money back;rma completed;returned to sender;returned to seller;refund completed;refund issued;payment refunded;undelivered;not delivered;shipped - returned to seller;shipped - rejected by buyer;shipped - returning to seller;shipped - lost in transit"
                    + ";erstattet;rückerstattet;zurückerstattet;retourniert;retoure;zurückgegeben;gutschrift;erstattung;rückerstattung;rückgabe;retour;rücksendung;rücklastschrift;zurückgesendet;rechnungskorrektur;rechnungsberichtigung;stornorechnung;korrekturrechnung"
                    + ";remboursé;remboursée;remboursement;retourné;retournée;avoir;note de crédit;renvoyé"
                    + ";reembolsado;reembolsada;devuelto;devuelta;devolución;reembolso;contracargo;nota de crédito;abono"
                    + ";rimborsato;rimborsata;reso;restituito;restituita;rimborso;nota di credito;storno cliente"
                    + ";devolvido;devolvida;devolução;estorno;estornado;estornada;nota de crédito;reembolsada"
                    + ";terugbetaald;geretourneerd;terugbetaling;retourzending;gecrediteerd;creditnota"
                    + ";zwrócone;zwrócony;zwrot;zwrotu;zwrot środków;reklamacja;korekta"
                    + ";återbetald;återbetalad;returnerad;återbetalning;retur;kreditnota;krediterad"
                    + ";已退款;退款;退款成功;已退货;退货;退货退款;全额退款;退款完成;已退款退货"
                    + ";返金;返金済み;返金済;返品;返品済み;返品済;全額返金"
            )
        ),
        (
            OrderState.PartlyReturned,
            Words(
                "partially refunded;partially_refunded;partly refunded;partial refund;partially returned;partly returned;partial return;teilweise erstattet;teilerstattet;teilretoure;teilweise retourniert;partiellement remboursé;partiellement remboursée;remboursement partiel;parcialmente reembolsado;reembolso parcial;devolución parcial;parzialmente rimborsato;rimborso parziale;reso parziale;parcialmente devolvido;gedeeltelijk terugbetaald;częściowo zwrócone;częściowy zwrot;delvis återbetald;部分退款;部分退货;一部返金;部分返金;partially reversed"
            )
        ),
        (
            OrderState.Ignored,
            Words(
                "payout;transfer;fee;fees;adjustment;withdrawal;deposit;bank transfer;shipping services;service fee;subscription fee;currency conversion;reserve;auszahlung;gebühr;提现;手续费"
            )
        ),
    ];

    private static readonly Dictionary<string, OrderState> Known = Lists
        .SelectMany(l => l.Words.Select(w => (Word: w, l.State)))
        .DistinctBy(w => w.Word, StringComparer.Ordinal)
        .ToDictionary(w => w.Word, w => w.State, StringComparer.Ordinal);

    /// <summary>The state that a word stands for.</summary>
    /// <param name="word">The word as written.</param>
    public static OrderState Of(string word)
    {
        var folded = Fold(word);
        if (Known.TryGetValue(folded, out var state))
        {
            return state;
        }

        // "En attente du paiement par chèque": a state, and more of it.
        var all = folded.Split(' ');
        for (var length = all.Length - 1; length > 2; length--)
        {
            if (
                Known.GetValueOrDefault(string.Join(' ', all[..length])) is var begun
                && begun is OrderState.Unpaid or OrderState.Cancelled
            )
            {
                return begun;
            }
        }

        // "Cancelled by customer on request", "Stornierung (Kunde)": what a longer text begins to say, most careful words first.
        var words = folded.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool Has(params string[] stems) =>
            Array.Exists(stems, s => Array.Exists(words, w => w.StartsWith(s, StringComparison.Ordinal)));
        // "Refund rejected", "Cancellation denied": nothing came of it, and nobody says what became of the order.
        if (
            Has("refund", "return", "cancel", "chargeback", "dispute", "erstatt", "rembours", "reembols", "rimbors")
            && Has("reject", "denied", "deny", "declin", "refus", "withdrawn", "abgelehnt", "rechaz", "rifiut", "recus")
        )
        {
            return OrderState.Unknown;
        }

        // "Paid, not shipped", "Pending shipment": what is still to come is the goods.
        if (
            (Has("pending", "awaiting", "waiting") || Array.Exists(words, w => w is "not" or "to"))
            && Has("ship", "fulfil", "deliver", "dispatch", "pickup", "pick", "collect", "pack", "process")
            && !Has("cancel", "refund", "return", "unpaid", "void", "fail", "payment")
            && !PaidIsDenied(words)
        )
        {
            return OrderState.Purchase;
        }

        var negated = Has("not", "no", "non", "nicht", "un", "nao", "niet", "nie", "ej", "inte");
        if (
            Has("partial", "partly", "teil", "partiel", "parcial", "parzial", "gedeelt", "czesc", "delvis")
            && Has("refund", "return", "erstatt", "rembours", "reembols", "rimbors")
        )
        {
            return OrderState.PartlyReturned;
        }

        if (Has("cancel", "storn", "annul", "anul") && !negated)
        {
            return OrderState.Cancelled;
        }

        if (
            Has("refund", "chargeback", "erstatt", "rembours", "reembols", "rimbors", "retourn")
            && !negated
            && words.Length <= 4
        )
        {
            return OrderState.Returned;
        }

        if (
            Has("unpaid", "awaiting", "pending", "declin", "fail", "expir", "void", "draft", "abandon", "reject")
            || PaidIsDenied(words)
        )
        {
            return OrderState.Unpaid;
        }

        // "Paid on 2025-01-02 10:15": a state and when it came.
        var bare = string.Join(' ', words.Where(w => !w.Any(char.IsDigit) && !Between.Contains(w)));
        return bare.Length > 0 && bare.Length < folded.Length ? Known.GetValueOrDefault(bare) : OrderState.Unknown;
    }

    private static readonly HashSet<string> Between =
    [
        .. "on at by the am pm um den vom le du el il em op w den".Split(' '),
    ];

    /// <summary>Whether a word for paid stands behind one for not.</summary>
    private static bool PaidIsDenied(string[] words)
    {
        for (var i = 1; i < words.Length; i++)
        {
            if (
                words[i - 1] is "not" or "no" or "non" or "nicht" or "nao" or "niet" or "nie" or "ej" or "inte"
                && Array.Exists(Paid, p => words[i].StartsWith(p, StringComparison.Ordinal))
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a word speaks of payment.</summary>
    public static bool SaysPaid(string word)
    {
        var words = Fold(word).Split(' ');
        return Array.Exists(Paid, p => Array.Exists(words, w => w.StartsWith(p, StringComparison.Ordinal)))
            || word.AsSpan().IndexOfAny("付払金") >= 0;
    }

    private static readonly string[] Paid =
    [
        "paid",
        "bezahlt",
        "pay",
        "pago",
        "pagad",
        "pagat",
        "betaald",
        "oplacon",
        "zaplacon",
        "betal",
    ];

    /// <summary>A word as the lists have it.</summary>
    public static string Fold(string word)
    {
        var text = MonthNames.Fold(word.Trim());
        text = text.StartsWith("wc-", StringComparison.Ordinal) ? text[3..] : text;
        return string.Join(
            ' ',
            text.Replace('_', ' ').Replace('-', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    private static string[] Words(string list) => [.. list.Split(';').Select(Fold)];
}
