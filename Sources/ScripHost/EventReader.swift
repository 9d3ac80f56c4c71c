package import ScripCore

/// Who reads events, and how far it has come is kept under which name.
///
/// Names that callers give are letters, digits, `-`, `_` and `.`. Scrip's own readers have a colon in
/// theirs, so that no door can read, or acknowledge, in their place.
package struct EventReader: Hashable, Sendable {
    let cursor: String

    /// A reader that a caller names; throws unless it is 1 to 64 letters, digits, `-`, `_` and `.`.
    package init(named name: String) throws(ScripError) {
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isName, (1...64).contains(name.utf8.count) else {
            throw ScripError.invalid(
                "reader", "is not a name",
                remedy: "Use 1 to 64 letters, digits and - _ .")
        }
        cursor = name
    }

    /// A reader of Scrip's own.
    package init(own name: StaticString) { cursor = "scrip:\(name)" }
}
