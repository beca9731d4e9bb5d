namespace CustomerValue.Torch.Tests;

/// <summary>Finding and loading libtorch.</summary>
public sealed class LibtorchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("libtorch-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_is_found_and_loaded_from_the_build() => TorchCandidates.WhyMissing.ShouldBeNull();

    [Fact]
    public void The_folder_beside_the_app_comes_first() =>
        Libtorch
            .Folders("/srv/app")
            .ShouldBe([
                "/srv/app/libtorch",
                "/srv/app/artifacts/libtorch",
                "/srv/artifacts/libtorch",
                "/artifacts/libtorch",
            ]);

    [Fact]
    public void Where_it_is_not_there_the_reason_says_what_to_do() =>
        Libtorch.WhyUnusable([_folder]).ShouldNotBeNull().ShouldContain("Copy artifacts/libtorch");

    [Fact]
    public void A_broken_library_is_a_reason_not_a_crash()
    {
        foreach (var name in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so", "libLibTorchSharp.so"])
        {
            File.WriteAllText(Path.Combine(_folder, name), "not a library");
        }

        Libtorch.WhyUnusable([_folder]).ShouldNotBeNull().ShouldContain("libtorch cannot be loaded");
    }

    [Fact]
    public void A_version_that_is_not_there_is_no_longer_needed_after_the_edit()
    {
        var library = File.ReadAllBytes(Bridge);
        SymbolVersions.Weaken(library, "GLIBCXX_3.4.32").ShouldBeTrue();
        var once = library.ToArray();
        SymbolVersions.Weaken(library, "GLIBCXX_3.4.32").ShouldBeTrue();
        library.ShouldBe(once);
        library.Zip(File.ReadAllBytes(Bridge)).Count(p => p.First != p.Second).ShouldBe(1);
        SymbolVersions.Weaken(library, "GLIBCXX_9.9.9").ShouldBeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(100)]
    public void What_is_not_such_a_library_is_refused(int length)
    {
        var bytes = new byte[length];
        Should.Throw<InvalidDataException>(() => SymbolVersions.Weaken(bytes, "GLIBCXX_3.4.32"));
        var cut = File.ReadAllBytes(Bridge)[..(length * 100)];
        Should.Throw<InvalidDataException>(() => SymbolVersions.Weaken(cut, "GLIBCXX_3.4.32"));
    }

    private static string Bridge =>
        Libtorch
            .Folders(AppContext.BaseDirectory)
            .Select(f => Path.Combine(f, "libLibTorchSharp.so"))
            .First(File.Exists);
}
