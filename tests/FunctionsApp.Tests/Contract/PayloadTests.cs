using System.Text;
using Azure.Storage.Queues.Models;
using FunctionsApp.Invocations;
using LocalHost;

namespace FunctionsApp.Tests.Contract;

/// <summary>The bodies that the Functions host posts, byte for byte, and what the app reads from them.</summary>
public class PayloadTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void A_queue_trigger_is_posted_as_the_host_does()
    {
        var message = QueuesModelFactory.QueueMessage("id-1", "receipt-1", "{\"a\":1}", 2, Now, Now, Now);
        InvocationPayloads
            .Queue("item", "Retrain", message, Now)
            .ShouldBe(
                """{"Data":{"item":"\"{\\\"a\\\":1}\""},"Metadata":{"DequeueCount":"2","Id":"\"id-1\"","PopReceipt":"\"receipt-1\"","ExpirationTime":"\"2026-01-02T03:04:05.0000000Z\"","InsertionTime":"\"2026-01-02T03:04:05.0000000Z\"","NextVisibleTime":"\"2026-01-02T03:04:05.0000000Z\"","sys":{"MethodName":"Retrain","UtcNow":"2026-01-02T03:04:05.0000000Z","RandGuid":"id-1"}}}"""
            );
    }

    [Fact]
    public void A_timer_trigger_is_posted_as_the_host_does()
    {
        InvocationPayloads
            .Timer("nightlyTrigger", "RetrainNightly", new TimerStatus(Now, Now.AddDays(1), Now), pastDue: false, Now)
            .ShouldBe(
                """{"Data":{"nightly":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":{"Last":"2026-01-02T03:04:05.0000000Z","Next":"2026-01-03T03:04:05.0000000Z","LastUpdated":"2026-01-02T03:04:05.0000000Z"},"IsPastDue":false}},"Metadata":{"sys":{"MethodName":"RetrainNightly","UtcNow":"2026-01-02T03:04:05.0000000Z","RandGuid":"RetrainNightly"}}}"""
            );
    }

    [Theory]
    [InlineData("""{"Data":{"message":"\"{\\\"a\\\":1}\""},"Metadata":{"DequeueCount":"3"}}""")]
    [InlineData("""{"Data":{"message":"{\"a\":1}"},"Metadata":{"DequeueCount":"\"3\""}}""")]
    [InlineData("""{"Data":{"message":{"a":1}},"Metadata":{"DequeueCount":3}}""")]
    [InlineData("""{"Data":{"message":"eyJhIjoxfQ=="},"Metadata":{"DequeueCount":"3"}}""")]
    [InlineData("""{"Data":{"message":"\"eyJhIjoxfQ==\""},"Metadata":{"DequeueCount":"3"}}""")]
    public async Task A_message_is_read_however_often_it_is_encoded(string body)
    {
        var invocation = await Read(body);
        invocation.Message("message").ShouldBe("{\"a\":1}");
        invocation.DequeueCount.ShouldBe(3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"Metadata\":{}}")]
    public async Task A_body_of_another_form_is_refused(string body) =>
        await Should.ThrowAsync<FormatException>(() => Read(body));

    private static Task<Invocation> Read(string body) =>
        Invocation.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), CancellationToken.None);
}
