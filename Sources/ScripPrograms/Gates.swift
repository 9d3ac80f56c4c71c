public import ScripCore
package import ScripRules

/// The gates of the server's folder: scripts that say whether a payment earns what a campaign gives, and
/// whether the guard lets somebody in.
public struct Gates: Sendable {
    private let payments: GateShelf
    private let attempts: GateShelf

    init(payments: GateShelf, folder: String) {
        self.payments = payments
        attempts = GateShelf(.attempt, folder: folder)
    }

    /// Gates in the order of their names, a page at a time; one that does not load says why.
    ///
    /// - Parameters:
    ///   - after: ``GatePage/next`` of the page before; nil for the first.
    ///   - limit: At most so many, 1 to 100.
    public func list(after: String? = nil, limit: Int = 20) throws(ScripError) -> GatePage {
        guard (1...100).contains(limit) else {
            throw ScripError.invalid("limit", "is \(limit)", remedy: "Use 1 through 100")
        }
        let names = payments.names.filter { $0 > after ?? "" }
        return GatePage(
            gates: names.prefix(limit).map(shown),
            next: names.count > limit ? names[limit - 1] : nil)
    }

    /// One gate with its source.
    public func gate(_ name: String) throws(ScripError) -> ShownGate {
        guard payments.names.contains(name) else {
            throw ScripError(
                .notFound, "There is no gate '\(name.prefix(50))'",
                remedy: "See gate.list for those there are", at: .path("gate"))
        }
        var gate = shown(name)
        gate.showsSource = true
        return gate
    }

    private func shown(_ name: String) -> ShownGate {
        let source: [UInt8]
        do throws(ScripError) {
            source = try payments.source(of: name)
        } catch {
            return ShownGate(name, [], .failure(error))
        }
        do throws(ScripError) {
            return ShownGate(name, source, .success(try payments.load(name, source)))
        } catch {
            // What is no gate of payments may be one of the guard's; what is neither is taken for the first.
            guard let gate = try? attempts.load(name, source) else {
                return ShownGate(name, source, .failure(error))
            }
            return ShownGate(name, source, .success(gate))
        }
    }
}

/// A gate as people see it.
public struct ShownGate: Sendable {
    /// Its name.
    public let name: String
    /// The bytes of its file.
    public let source: [UInt8]
    /// The gate, or why it does not load.
    package let result: Result<Gate, ScripError>
    /// What it is called; nil when it does not load.
    public var title: String? { try? result.get().title }
    /// Why it does not load; nil when it does.
    public var failure: ScripError? {
        if case .failure(let failure) = result { failure } else { nil }
    }
    /// Whether its source is told with it.
    public internal(set) var showsSource = false

    init(_ name: String, _ source: [UInt8], _ result: Result<Gate, ScripError>) {
        self.name = name
        self.source = source
        self.result = result
    }
}

/// A page of gates, in the order of their names.
public struct GatePage: Sendable {
    /// The gates.
    public var gates: [ShownGate]
    /// Where the next page begins; nil when this is the last.
    public var next: String?
}
