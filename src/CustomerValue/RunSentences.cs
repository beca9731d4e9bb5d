namespace CustomerValue;

/// <summary>What is told of a run: its data, its models, and what it makes of them.</summary>
internal static class RunSentences
{
    public static readonly Wording VolumeDropped = new(
        "volume_dropped",
        "The last 7 days have {last:0.#} {measure}, the {weeks} weeks before {usual:0.#} in the median: check whether an export is missing or cut."
    );

    public static readonly Wording UploadShrunk = new(
        "upload_shrunk",
        "{upload} has {rows} rows, the upload of that name before it had {before}: check whether it is cut. What it lacks is gone."
    );

    public static readonly Wording RowsMisdated = new(
        "rows_misdated",
        "{rows} rows of {upload} are dated after they were uploaded, or before 1970: check the clock and time zone of the shop's system."
    );

    public static readonly Wording CustomersTwice = new(
        "customers_twice",
        "{count} of {rows} rows of {upload} are of customers who have another row there; the last one counts."
    );

    public static readonly Wording RowsRefused = new(
        "rows_refused",
        "{share:P1} of the rows of {upload} were refused: GET /api/exports tells why."
    );

    public static readonly Wording RestartedOrders = new(
        "restarted_orders",
        "{count} order numbers of {older} stand again in a newer upload such as {newer}, for the same customer and more than 180 days apart: they count as other orders. If dates were corrected there, take the older upload back."
    );

    public static readonly Wording MovedOrders = new(
        "moved_orders",
        "{count} orders of {older} worth {money:N2} stand in a newer upload such as {newer} under another customer, with the same day and amount: both count. Take the older upload back if the customers' ids have changed."
    );

    public static readonly Wording PaddedCustomers = new(
        "padded_customers",
        "{count} customer ids of {older} and {newer} are the same but for leading zeros, such as 00123 and 123: they count as other customers. Export the column as text, or take one of the uploads back."
    );

    public static readonly Wording CutOrders = new(
        "cut_orders",
        "{count} orders at the end of {older} go on at the start of {newer} with other goods, or the other way round: only the lines of the newer upload count. Upload an export that was cut by its rows as one file."
    );

    public static readonly Wording HorizonExtended = new(
        "horizon_extended",
        "History is too short for windows of {wanted} days: models learned over {learned} days, and what they predict is extended to the horizon."
    );

    public static readonly Wording FewCustomers = new(
        "few_customers",
        "Only {count} customers: figures of the holdout are uncertain."
    );

    public static readonly Wording TotalOutsideInterval = new(
        "total_outside_interval",
        "On the holdout the total spend lay outside the interval that was forecast for it: read the interval of the sum with care."
    );

    public static readonly Wording TotalJumped = new(
        "total_jumped",
        "The expected spend of all customers jumped to {sum:0}; the standing model expects {standing:0} of the same customers, which is outside the interval of the sum (a factor of {factor:0.00}). Look at what changed in the exports before acting on it."
    );

    public static readonly Wording OrdersJumped = new(
        "orders_jumped",
        "The expected number of orders of all customers jumped to {sum:0}; the standing model expects {standing:0} of the same customers, which is outside the interval of the sum (a factor of {factor:0.00}). Look at what changed in the exports before acting on it."
    );

    public static readonly Wording BuyersJumped = new(
        "buyers_jumped",
        "The expected number of buyers jumped to {sum:0}; the standing model expects {standing:0} of the same customers, which is outside the interval of the sum (a factor of {factor:0.00}). Look at what changed in the exports before acting on it."
    );

    public static readonly Wording NoTierClassifier = new(
        "no_tier_classifier",
        "Nobody has a probability of the best tier: its classifier could not be fitted: {reason}"
    );

    public static readonly Wording LeakingFeature = new(
        "leaking_feature",
        "Feature '{feature}' tells the future too well and was left out: it must have been computed after the cutoff."
    );

    public static readonly Wording SentimentByWords = new(
        "sentiment_by_words",
        "Sentiment of reviews is judged by the built-in word list: {reason}"
    );

    public static readonly Wording SentimentByOlderModel = new(
        "sentiment_by_older_model",
        "Sentiment of reviews is still judged by the model {model}, learned from earlier uploads; no newer one was learned: {reason}"
    );

    public static readonly Wording VoiceNotesWithoutPhrases = new(
        "voice_notes_without_phrases",
        "{count} voice notes are not read. Upload clips of the phrases to expect under voice-phrases/<phrase>/."
    );

    public static readonly Wording PhrasesLeftOut = new(
        "phrases_left_out",
        "Phrases were learned from {count} of {all} clips (CustomerValue__Voice__MaxClips)."
    );

    public static readonly Wording VoiceNotesNotRead = new(
        "voice_notes_not_read",
        "Voice notes are not read: {reason}"
    );

    public static readonly Wording VoiceNotesLeft = new(
        "voice_notes_left",
        "{count} voice notes were not read in {seconds} seconds (CustomerValue__Voice__ReadingSeconds); the next training goes on."
    );

    public static readonly Wording PhotosNotLearned = new(
        "photos_not_learned",
        "Product photos are not learned: {reason}"
    );

    public static readonly Wording StageGivenUp = new(
        "stage_given_up",
        "A stage after publishing was given up: {reason}"
    );

    public static readonly Wording RecommendationsTooFew = new(
        "recommendations_too_few",
        "Candidates could not be compared: fewer than {least} customers bought something in any of the newest windows. The most popular products are recommended."
    );

    public static readonly Wording RecommendationsNotCompared = new(
        "recommendations_not_compared",
        "No candidate could be compared, the most popular products are recommended: {reason}"
    );

    public static readonly Wording RecommendationNotLearned = new(
        "recommendation_not_learned",
        "{model} ({settings}) could not learn from everything: {reason}"
    );

    public static readonly Wording SegmentsNeedDifferences = new(
        "segments_need_differences",
        "Segments need a feature that differs between customers; none of {features} does."
    );

    public static readonly Wording SegmentsNeedCustomers = new(
        "segments_need_customers",
        "Segments need at least {least} customers; there are {count}. Upload more orders."
    );

    public static readonly Wording SegmentsNeedKinds = new(
        "segments_need_kinds",
        "Segments need customers who differ in what and when they buy; these fall on fewer than {least} kinds. Upload more orders."
    );

    public static readonly Wording FeaturesDrifted = new(
        "features_drifted",
        "Of {all} features {count} have drifted since {model} learned from them: {features}. GET /api/quality tells of all."
    );

    public static readonly Wording ManyFeaturesDrifted = new(
        "many_features_drifted",
        "Of {all} features {count} have drifted since {model} learned from them: {features} and {more} more. GET /api/quality tells of all."
    );

    public static readonly Wording UploadAsks = new(
        "upload_asks",
        "{upload} waits for an answer ({question}): the run is without what is new in it."
    );

    public static readonly Wording UploadsAsk = new(
        "uploads_ask",
        "{upload} waits for an answer ({question}), and {more} more: the run is without what is new in it."
    );

    public static readonly Wording UploadRefused = new(
        "upload_refused",
        "{upload} was refused whole ({refusal}): the run is without what is new in it."
    );

    public static readonly Wording UploadsRefused = new(
        "uploads_refused",
        "{upload} was refused whole ({refusal}), and {more} more: the run is without what is new in it."
    );

    public static readonly Wording NoLearnedModels = new(
        "no_learned_models",
        "History is too short for models that learn from labels."
    );

    public static readonly Wording WithoutXgboost = new("without_xgboost", "{reason}");

    public static readonly Wording AmountsLimited = new("amounts_limited", "Mean amounts of customers: {limit}");

    public static readonly Wording TotalTooHigh = new(
        "total_too_high",
        "On the holdout the total spend was predicted {percent:F0} % too high: read sums with care."
    );

    public static readonly Wording TotalTooLow = new(
        "total_too_low",
        "On the holdout the total spend was predicted {percent:F0} % too low: read sums with care."
    );

    public static readonly Wording TopTooHigh = new(
        "top_too_high",
        "On the holdout the spend of the tenth of customers expected to spend most was predicted {percent:F0} % too high."
    );

    public static readonly Wording TopTooLow = new(
        "top_too_low",
        "On the holdout the spend of the tenth of customers expected to spend most was predicted {percent:F0} % too low."
    );

    public static readonly Wording OrdersTooHigh = new(
        "orders_too_high",
        "On the holdout the number of orders was predicted {percent:F0} % too high."
    );

    public static readonly Wording OrdersTooLow = new(
        "orders_too_low",
        "On the holdout the number of orders was predicted {percent:F0} % too low."
    );

    public static readonly Wording BuyersTooHigh = new(
        "buyers_too_high",
        "On the holdout the number of buyers was predicted {percent:F0} % too high."
    );

    public static readonly Wording BuyersTooLow = new(
        "buyers_too_low",
        "On the holdout the number of buyers was predicted {percent:F0} % too low."
    );

    public static readonly Wording BestForSpendNotFitted = new(
        "best_for_spend_not_fitted",
        "{model} was the best for spend, but could not be fitted with the newest window: {reason}"
    );

    public static readonly Wording BestForRetentionNotFitted = new(
        "best_for_retention_not_fitted",
        "{model} was the best for retention, but could not be fitted with the newest window: {reason}"
    );

    public static readonly Wording PartNotFitted = new(
        "part_not_fitted",
        "{model}, a part of the blend, could not be fitted with the newest window: {reason}"
    );

    public static readonly Wording NotPromotedForSpend = new(
        "not_promoted_for_spend",
        "Not promoted: normalized Gini of spend {now:F3}, the standing model had {before:F3}."
    );

    public static readonly Wording NotPromotedForRetention = new(
        "not_promoted_for_retention",
        "Not promoted: ROC-AUC of retention {now:F3}, the standing model had {before:F3}."
    );

    public static readonly Wording NotesNotTranscribed = new(
        "notes_not_transcribed",
        "Voice notes were not transcribed: {problem} {count} more wait for the next training."
    );

    public static readonly Wording SomeNotesNotTranscribed = new(
        "some_notes_not_transcribed",
        "Some voice notes were not transcribed: {problem}"
    );

    /// <summary>What to know or do where something about the data is not good, by what was looked at.</summary>
    public static readonly IReadOnlyDictionary<string, string> Advice = new Dictionary<string, string>(
        StringComparer.Ordinal
    )
    {
        ["customers"] = "Fewer than 500 customers: champions are chosen by chance among the good ones.",
        ["history-days"] = "History is short of three horizons: upload older orders, or predict over fewer days.",
        ["repeat-share"] = "Few customers came back so far: who will come back is hard to tell.",
        ["buyers-in-holdout"] = "Few customers bought in the held-out window: its figures are uncertain.",
        ["others-in-holdout"] =
            "Almost everybody bought in the held-out window: a longer horizon says no more about who leaves.",
        ["days-since-last-order"] = "The newest order is old: upload the latest orders.",
        ["spend-frequency-correlation"] =
            "Amount and frequency go together, which the Gamma-Gamma model takes for independent; learned models do not.",
    };

    /// <summary>The same as warnings, with what was found.</summary>
    public static readonly IReadOnlyDictionary<string, Wording> Poor = Advice.ToDictionary(
        a => a.Key,
        a => new Wording($"poor_{a.Key.Replace('-', '_')}", $"{a.Key} is {{value:0.##}}. {a.Value}"),
        StringComparer.Ordinal
    );
}
