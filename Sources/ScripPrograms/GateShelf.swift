internal import FoundationEssentials
internal import Locked
internal import ScripCore
internal import ScripRules

/// Gates by name and source, compiled once.
final class GateShelf: Sendable {
    private struct Key: Hashable {
        let name: String
        let source: RuleVersion
        let parameters: [ParameterValue.Field]
    }

    private let kind: GateQuestion.Kind
    /// Made when the first gate is asked: most hosts have none.
    private let book = Locked<GateBook?>(nil)
    private let folder: String
    private let bound = Locked<[Key: BoundGate]>([:])
    /// Gates kept compiled; beyond it all are compiled again as they are asked.
    private static let boundMax = 200

    init(_ kind: GateQuestion.Kind, folder: String) {
        self.kind = kind
        self.folder = folder
    }

    private func gates() throws(ScripError) -> GateBook {
        try book.withLock { book throws(ScripError) in
            if let book { return book }
            let made = try GateBook(kind)
            book = made
            return made
        }
    }

    /// The bytes of a gate's file.
    func source(of name: String) throws(ScripError) -> [UInt8] {
        // A rule's name is letters, digits and underscores: it cannot leave the folder.
        guard RuleBook.isRuleName(name),
            let data = FileManager.default.contents(atPath: "\(folder)/\(name).lua")
        else {
            throw ScripError(
                .notFound, "There is no '\(name)' in \(folder)",
                remedy: "Name a file of that folder without .lua")
        }
        guard data.count <= Campaign.sourceBytesMax else {
            throw ScripError(
                .ruleInvalid, "\(name).lua has \(data.count) bytes",
                remedy: "Use at most \(Campaign.sourceBytesMax)")
        }
        return Array(data)
    }

    /// Every gate of the folder, in order.
    var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { $0.hasSuffix(".lua") }.map { String($0.dropLast(4)) }
            .filter(RuleBook.isRuleName).sorted()
    }

    /// A gate as it is written.
    func load(_ name: String, _ source: [UInt8]) throws(ScripError) -> Gate {
        try gates().load(name: name, source: source)
    }

    /// A gate with its parameters.
    func bind(
        _ name: String, _ source: [UInt8], _ parameters: [ParameterValue.Field]
    ) throws(ScripError) -> BoundGate {
        let key = Key(
            name: name, source: RuleBook.version(of: source), parameters: parameters)
        if let known = bound.withLock({ $0[key] }) { return known }
        let new = try load(name, source).bind(parameters)
        bound.withLock { bound in
            if bound.count >= GateShelf.boundMax { bound.removeAll() }
            bound[key] = new
        }
        return new
    }
}
