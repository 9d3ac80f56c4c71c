/// A rule that comes with Scrip: a file of `rules/`, carried in the binary.
package struct StandardRule: Sendable {
    /// The file's name without `.lua`.
    package let name: String
    private let readSource: @Sendable () -> [UInt8]
    private let readCases: @Sendable () -> [UInt8]

    init(
        _ name: String, _ source: @escaping @Sendable () -> [UInt8],
        cases: @escaping @Sendable () -> [UInt8]
    ) {
        self.name = name
        readSource = source
        readCases = cases
    }

    /// The bytes of `NAME.lua`; its version is that of the file.
    package var source: [UInt8] { readSource() }

    /// The bytes of `NAME.cases.yaml`, which may name baskets of ``Example``.
    package var cases: [UInt8] { readCases() }

    /// The rule of a name.
    package static func named(_ name: String) -> StandardRule? { all.first { $0.name == name } }

    /// Names of all of them, in order.
    package static var names: [String] { all.map(\.name) }
}
