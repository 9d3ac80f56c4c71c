// libFuzzer over the JSON of checkouts and stocks: nothing traps, and what is read comes back the same.
// Compiled together with ScripContract's own files by scripts/fuzz-json.

import ScripCore

/// One input of libFuzzer.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let json = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    if let checkout = try? Checkout(json: json) {
        guard let again = try? Checkout(json: checkout.json), again.json == checkout.json else {
            fatalError("a checkout does not come back as it was read")
        }
    }
    _ = try? Checkout(checkoutOrBasketJSON: json)
    _ = try? StockDefinition(json: json)
    _ = try? Facts(json: json)
    return 0
}
