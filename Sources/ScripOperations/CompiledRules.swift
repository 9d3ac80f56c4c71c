internal import Locked
internal import ScripCore
internal import ScripRules

/// Rules of the folder, compiled once and again when their file has changed.
final class CompiledRules: Sendable {
    /// A rule as its file was, loaded or not.
    struct Compiled: Sendable {
        let source: [UInt8]
        let isStandard: Bool
        let result: Result<Rule, RuleFailure>
        fileprivate let stamp: FileStamp?
    }

    private let folder: RuleFolder
    private let book: RuleBook
    private let known = Locked<[String: Compiled]>([:])
    private let bound = Locked<[Binding: BoundRule]>([:])

    /// A rule with parameters; rules of one version are one rule.
    private struct Binding: Hashable {
        let name: String
        let version: RuleVersion
        let parameters: [ParameterValue.Field]
    }
    /// Rules kept compiled; beyond it all are compiled again as they are asked for.
    private static let knownMax = 200

    init(_ folder: RuleFolder, _ book: RuleBook) {
        self.folder = folder
        self.book = book
    }

    /// A rule with parameters: who asks once asks again, with another basket.
    func bind(
        _ rule: Rule, _ parameters: [ParameterValue.Field]
    ) throws(ScripError) -> BoundRule {
        let binding = Binding(name: rule.name, version: rule.version, parameters: parameters)
        if let known = bound.withLock({ $0[binding] }) { return known }
        let new = try rule.bind(parameters)
        bound.withLock { bound in
            if bound.count >= CompiledRules.knownMax { bound.removeAll() }
            bound[binding] = new
        }
        return new
    }

    /// The rule of a name.
    func rule(_ name: String) throws(ScripError) -> Compiled {
        let stamp = try folder.stamp(of: name)
        if let known = known.withLock({ $0[name] }), known.stamp == stamp { return known }
        let source = try folder.source(of: name)
        let compiled = Compiled(
            source: source, isStandard: stamp == nil,
            result: book.compile(name: name, source: source), stamp: stamp)
        // Written again while it was read, or this machine was too slow: answered with, and not kept.
        if case .failure(let failure) = compiled.result, failure.isTransient { return compiled }
        guard try folder.stamp(of: name) == stamp else { return compiled }
        known.withLock { known in
            if known.count >= CompiledRules.knownMax { known.removeAll() }
            known[name] = compiled
        }
        return compiled
    }
}

/// What tells one state of a file from another.
struct FileStamp: Hashable, Sendable {
    let node: UInt64
    let bytes: Int64
    let seconds: Int
    let nanoseconds: Int
}
