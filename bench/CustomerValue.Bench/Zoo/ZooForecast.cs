using CustomerValue.Models.Evaluation;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace CustomerValue.Bench.Zoo;

/// <summary>How much a forecast of a made-up shop knows that no data tell.</summary>
internal enum ZooKnowledge
{
    /// <summary>The settings and each customer's own rates, mean amount and whether they are there still. No forecast is better on average.</summary>
    Customers,

    /// <summary>The settings only; customers are known by their orders before the cutoff. No forecast from data is better on average.</summary>
    Settings,
}

/// <summary>
/// The time after the cutoff drawn many times, by those who know how the shop was made. With the settings alone, what nobody sees of a customer is drawn from
/// what it may be after their orders: rates given the gaps seen (conjugate), then kept or not by whether the silence since is what they give.
/// </summary>
internal sealed class ZooForecast
{
    public const int Replays = 400;
    private const int MostTries = 200_000;
    private const int PauseRates = 300;
    private const int PauseSteps = 24;
    private const int DaysOfWeek = 7;

    private readonly ZooSettings _settings;
    private readonly ZooDays _days;
    private readonly ZooKnowledge _knowledge;
    private readonly Random _random;

    public ZooForecast(ZooShop shop, ZooKnowledge knowledge)
    {
        (_settings, _days, _knowledge) = (shop.Settings, shop.Days(), knowledge);
        // Another stream than the shop's own.
        _random = new Random(shop.Seed ^ 0x5eed);
    }

    /// <summary>What is forecast of a customer with an order before the cutoff.</summary>
    public ZooReplays Of(ZooCustomer customer)
    {
        var sales = customer.Orders.Where(o => o.Amount > 0 && o.Day < _settings.HistoryDays).ToList();
        var spend = new double[Replays];
        var buyers = 0;
        if (_knowledge == ZooKnowledge.Customers)
        {
            for (var replay = 0; replay < Replays; replay++)
            {
                (spend[replay], var bought) = Known(customer);
                buyers += bought ? 1 : 0;
            }
        }
        else
        {
            var seen = new Seen(this, sales);
            for (var replay = 0; replay < Replays; replay++)
            {
                (spend[replay], var bought) = seen.Draw();
                buyers += bought ? 1 : 0;
            }
        }

        var pending = sales.Where(o => o.Day > _settings.HistoryDays - ZooShop.LastReturnDay && _settings.Returns > 0);
        foreach (var sale in pending.Where(o => !IsReturned(customer, o)))
        {
            for (var replay = 0; replay < Replays; replay++)
            {
                spend[replay] -= PendingReturn(sale);
            }
        }

        for (var replay = 0; replay < Replays; replay++)
        {
            spend[replay] = Math.Max(0, spend[replay]);
        }

        Array.Sort(spend);
        return new ZooReplays(spend, buyers / (double)Replays);
    }

    private (double Spend, bool Bought) Known(ZooCustomer customer)
    {
        if (customer.BuysOnce || customer.Leaves < _settings.HistoryDays)
        {
            return (0, false);
        }

        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var next = customer.LastTime + _settings.GapOf(customer.Gap, _random);
            if (_days.DayOf(next) >= _settings.HistoryDays)
            {
                var leaves = _settings.HistoryDays + Exponential.Sample(_random, customer.LeavingRate);
                return Future(next, leaves, customer.Gap, customer.Mean);
            }
        }

        throw new InvalidOperationException($"No gap of customer {customer.Number} is as long as the silence.");
    }

    /// <summary>What is bought and comes back within the horizon, from the next order on.</summary>
    private (double Spend, bool Bought) Future(double next, double leaves, double gap, double mean)
    {
        var (spend, bought) = (0.0, false);
        for (var day = _days.DayOf(next); day < _days.End && day <= leaves; )
        {
            if (_settings.IsOpen(day))
            {
                var amount = Math.Max(0.01, _settings.AmountOf(mean, day, _random));
                (spend, bought) = (spend + amount, true);
                if (
                    _random.NextDouble() < _settings.Returns
                    && (int)day + _random.Next(ZooShop.FirstReturnDay, ZooShop.LastReturnDay) < _days.End
                )
                {
                    spend -= amount * _random.NextDouble();
                }
            }

            next += _settings.GapOf(gap, _random);
            day = Math.Max(day + ZooShop.ShortestGap, _days.DayOf(next));
        }

        return (spend, bought);
    }

    private bool IsReturned(ZooCustomer customer, ZooOrder sale)
    {
        var at = customer.Orders.IndexOf(sale) + 1;
        return at < customer.Orders.Count
            && customer.Orders[at] is { Amount: < 0 } back
            && back.Day < _settings.HistoryDays;
    }

    /// <summary>What comes back within the horizon of a sale before it of which nothing has come back.</summary>
    private double PendingReturn(ZooOrder sale)
    {
        while (true)
        {
            if (_random.NextDouble() >= _settings.Returns)
            {
                return 0;
            }

            var back = sale.Day + _random.Next(ZooShop.FirstReturnDay, ZooShop.LastReturnDay);
            if (back >= _settings.HistoryDays)
            {
                return back < _days.End ? sale.Amount * _random.NextDouble() : 0;
            }
        }
    }

    /// <summary>What the orders of a customer say of them, to those who know the settings.</summary>
    private sealed class Seen
    {
        private readonly ZooForecast _of;
        private readonly int _firstDay;
        private readonly double _lastDay;
        private readonly double _firstTime;
        private readonly double _lastTime;
        private readonly int _gaps;
        private readonly double _allGaps;
        private readonly double _gapDays;
        private readonly double _meanLog;
        private readonly double _meanLogDeviation;
        private readonly double[] _came;
        private readonly double[]? _rates;
        private readonly double[] _rateChances = [];

        public Seen(ZooForecast of, List<ZooOrder> sales)
        {
            _of = of;
            var settings = of._settings;
            _gaps = sales.Count - 1;
            // An order due on a closed day is none, and made its gaps one.
            _allGaps = _gaps * DaysOfWeek / (double)(DaysOfWeek - settings.ClosedDays);
            (_firstDay, _lastDay) = (sales[0].Day, sales[^1].Day);
            (_firstTime, _lastTime) = (of._days.At(_firstDay), of._days.At(_firstDay));
            if (_gaps > 0)
            {
                _lastDay += 0.5;
                _lastTime = of._days.At(_lastDay);
            }

            // Nobody else comes on the day of an import, but few.
            _gapDays = settings.GapDays / (settings.Bulk?.Day == _firstDay ? settings.BulkPace : 1);
            (_meanLog, _meanLogDeviation) = MeanAmount(settings, sales);
            _came = Came();
            if (settings.Pauses > 0 && _gaps > 0)
            {
                (_rates, _rateChances) = Rates(sales);
            }
        }

        public (double Spend, bool Bought) Draw()
        {
            var (settings, random) = (_of._settings, _of._random);
            var mean = Math.Exp(_meanLog + (_meanLogDeviation * Normal.Sample(random, 0, 1)));
            var shape = settings.Regularity;
            for (var attempt = 0; attempt < MostTries; attempt++)
            {
                var came = Pick(_came, random);
                if (came == 0)
                {
                    return (0, false);
                }

                var before = came > 1;
                var firstDay = before ? -(came - 1) : _firstDay;
                var events = (shape * _allGaps) + (before ? 1 : 0);
                var time = (shape * (_lastTime - _firstTime)) + (before ? _firstTime : 0);
                var rate = _rates is null
                    ? Gamma.Sample(random, settings.RateShape + events, settings.RateShape + (time / _gapDays))
                    : _rates[Pick(_rateChances, random)];
                var gap = _gapDays / Math.Max(1e-3, rate);
                var leaving = Gamma.Sample(
                    random,
                    settings.LifeShape,
                    (settings.LifeShape * settings.LifeDays) + (_lastDay - firstDay)
                );
                var leaves = _lastDay + Exponential.Sample(random, leaving);
                var next = _lastTime + settings.GapOf(gap, random);
                var day = _of._days.DayOf(next);
                if (day >= settings.HistoryDays || day > leaves)
                {
                    return leaves < settings.HistoryDays ? (0, false) : _of.Future(next, leaves, gap, mean);
                }
            }

            // Silent for far longer than any gap of theirs.
            return (0, false);
        }

        /// <summary>The normal distribution of the logarithm of the mean amount, given the amounts seen.</summary>
        private static (double Mean, double Deviation) MeanAmount(ZooSettings settings, List<ZooOrder> sales)
        {
            var (between, within) = (settings.Between * settings.Between, settings.Within * settings.Within);
            var all = Math.Log(settings.Amount) - (between / 2);
            var own = sales.Average(o => Math.Log(o.Amount / settings.Price(o.Day))) + (within / 2);
            var noise = within / sales.Count;
            var weight = between > 0 ? between / (between + noise) : 0;
            return (all + (weight * (own - all)), Math.Sqrt(weight * noise));
        }

        /// <summary>
        /// Cumulated weights of what may be: buys once, came with the first order seen, or came on one of the days before the data
        /// (the latest first). The first gap that the data show of those is taken as without memory.
        /// </summary>
        private double[] Came()
        {
            var settings = _of._settings;
            var again = 1 - settings.OneTime;
            var (here, shape) = (_of._days.ArrivalShare(_firstDay), settings.Regularity);
            var time = shape * (_lastTime - _firstTime);
            var chances = new double[2 + settings.DaysBefore];
            chances[0] = _gaps == 0 ? here * settings.OneTime : 0;
            chances[1] = here * again * Stays(_lastDay - _firstDay);
            var (before, after) = (
                settings.RateShape + (shape * _allGaps),
                settings.RateShape + (time / _gapDays) + (_firstTime / _gapDays)
            );
            var longer =
                Math.Exp(before * Math.Log((settings.RateShape + (time / _gapDays)) / after))
                * before
                / after
                / _gapDays;
            for (var day = 1; day <= settings.DaysBefore; day++)
            {
                chances[1 + day] = _of._days.ArrivalShare(-day) * again * longer * Stays(_lastDay + day);
            }

            // The likelihood of the gaps is left out of all; without a gap it is 1, and with one nobody buys once.
            return Cumulated(chances);
        }

        private double Stays(double days)
        {
            var all = _of._settings.LifeShape * _of._settings.LifeDays;
            return Math.Pow(all / (all + days), _of._settings.LifeShape);
        }

        /// <summary>Rates of buying and their cumulated weights, where a gap may be longer by a pause.</summary>
        private (double[] Rates, double[] Chances) Rates(List<ZooOrder> sales)
        {
            var settings = _of._settings;
            var times = sales.Select((o, i) => _of._days.At(o.Day + (i == 0 ? 0 : 0.5))).ToArray();
            var rates = new double[PauseRates];
            var logs = new double[PauseRates];
            for (var i = 0; i < PauseRates; i++)
            {
                rates[i] = Gamma.InvCDF(settings.RateShape, settings.RateShape, (i + 0.5) / PauseRates);
                var rate = settings.Regularity * Math.Max(1e-3, rates[i]) / _gapDays;
                for (var gap = 1; gap < times.Length; gap++)
                {
                    var time = Math.Max(0.25, times[gap] - times[gap - 1]);
                    logs[i] += Math.Log(
                        1e-300
                            + ((1 - settings.Pauses) * Gamma.PDF(settings.Regularity, rate, time))
                            + (settings.Pauses * WithPause(settings.Regularity, rate, 1 / settings.PauseDays, time))
                    );
                }
            }

            var most = logs.Max();
            return (rates, Cumulated([.. logs.Select(l => Math.Exp(l - most))]));
        }

        /// <summary>Density of a gamma distributed gap with an exponential pause after it.</summary>
        private static double WithPause(double shape, double rate, double ends, double time)
        {
            if (rate > ends * 1.001)
            {
                return ends
                    * Math.Exp((-ends * time) + (shape * Math.Log(rate / (rate - ends))))
                    * SpecialFunctions.GammaLowerRegularized(shape, (rate - ends) * time);
            }

            double sum = 0;
            for (var step = 0; step < PauseSteps; step++)
            {
                var pause = time * (step + 0.5) / PauseSteps;
                sum += ends * Math.Exp(-ends * pause) * Gamma.PDF(shape, rate, time - pause);
            }

            return sum * time / PauseSteps;
        }

        private static double[] Cumulated(double[] chances)
        {
            double sum = 0;
            return Array.ConvertAll(chances, c => sum += c);
        }

        private static int Pick(double[] cumulated, Random random)
        {
            var at = Array.BinarySearch(cumulated, random.NextDouble() * cumulated[^1]);
            return at >= 0 ? at : Math.Min(~at, cumulated.Length - 1);
        }
    }
}

/// <summary>What a customer may do after the cutoff.</summary>
/// <param name="Spend">Spend of each replay, ascending.</param>
/// <param name="BuyProbability">Share of the replays with an order.</param>
internal sealed record ZooReplays(double[] Spend, double BuyProbability)
{
    public double Mean { get; } = Spend.Average();

    public double Crps(double actual) => RangeMetrics.CrpsOf(level => Spend[(int)(level * Spend.Length)], actual);
}
