using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace FunctionsApp.Access;

/// <summary>
/// Refuses to let everybody in where storage is more than the emulator on this machine: that holds wherever the app is hosted, which
/// variables of a platform do not.
/// </summary>
internal sealed class OpenAtHome(StorageOptions storage) : IValidateOptions<AccessOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessOptions options) =>
        options.Open && !storage.IsOnThisMachine
            ? ValidateOptionsResult.Fail(
                "CustomerValue__Access__Open is for the emulator on this machine. With other storage set a key (CustomerValue__Access__Keys__0__Sha256) or CustomerValue__Access__TenantId."
            )
            : ValidateOptionsResult.Success;
}
