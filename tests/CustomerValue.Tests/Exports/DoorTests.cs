using CustomerValue.Testing.Door;

namespace CustomerValue.Tests.Exports;

/// <summary>Orders in random dialects: customers' sums are right to the cent, or a question is asked.</summary>
public class DoorTests
{
    private const int Draws = 500;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task No_dialect_is_silently_read_with_wrong_money(int half)
    {
        var folder = Directory.CreateTempSubdirectory("door-").FullName;
        var wrong = new List<string>();
        var right = 0;
        try
        {
            for (var number = half; number < Draws; number += 2)
            {
                var (verdict, told) = await DoorCheck.ReadAsync(DoorDraw.Make(number), folder);
                right += verdict == DoorVerdict.Right ? 1 : 0;
                if (verdict == DoorVerdict.Different)
                {
                    wrong.Add($"{number}: {told}");
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        wrong.ShouldBeEmpty();
        // Nearly all are read without a question.
        right.ShouldBeGreaterThan((int)(0.9 * Draws / 2));
    }
}
